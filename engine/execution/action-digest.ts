import { type Digest, digestOf } from "../../cache/digest.ts";
import { buildMerkleTree, type MerkleProblem } from "../../cache/merkle-tree.ts";
import { encodeAction } from "../../cache/reapi/action.ts";
import { encodeCommand, OutputDirectoryFormat } from "../../cache/reapi/command.ts";
import type { NameValue, Platform } from "../../cache/reapi/platform.ts";
import { durationFromMs } from "../../cache/reapi/well-known.ts";
import { type Result, succeed } from "../core/result.ts";
import type { KeyParts } from "./key-parts.ts";

const salts = new Map<string, Uint8Array>();
/** One object for equal platforms, so that each is sorted and encoded once (cache/reapi/platform.ts). */
const platforms = new Map<string, Platform>();

/** The digests of the three messages: the key, and what a remote executor would be asked with. */
export interface ActionDigests {
  readonly action: Digest;
  readonly command: Digest;
  readonly inputRoot: Digest;
}

/**
 * The action key: the digest of the canonical Remote Execution API `Action` (law 3), so that local and remote caches
 * share keys. A function of the parts alone; why each part is in the key stands at its field in key-parts.ts.
 */
export function computeActionDigest(parts: KeyParts): Result<Digest, MerkleProblem> {
  const digests = computeActionDigests(parts);
  return digests.ok ? succeed(digests.value.action) : digests;
}

/** The key with the digests that it names. */
export function computeActionDigests(parts: KeyParts): Result<ActionDigests, MerkleProblem> {
  const inputRoot = buildMerkleTree(parts.inputs);
  if (!inputRoot.ok) return inputRoot;
  // In both messages: servers before API 2.2 read it from the Command, later ones from the Action.
  const platform = platformOf(parts);
  const command = encodeCommand({
    arguments: parts.arguments,
    environmentVariables: parts.environment,
    platform,
    workingDirectory: "",
    outputPaths: parts.outputs.map((output) => output.path),
    outputNodeProperties: [],
    outputDirectoryFormat: OutputDirectoryFormat.treeOnly,
  });
  const commandDigest = digestOf(command);
  const inputRootDigest = inputRoot.value.rootDigest;
  const action = encodeAction({
    commandDigest,
    inputRootDigest,
    timeout: durationFromMs(parts.timeoutMs),
    doNotCache: false,
    salt: saltOf(parts.schema),
    platform,
  });
  return succeed({ action: digestOf(action), command: commandDigest, inputRoot: inputRootDigest });
}

/** Tools and output kinds have no field of their own in the API; properties are what a remote worker is matched by. */
function platformProperties(parts: KeyParts): readonly NameValue[] {
  const properties = [...parts.settings];
  for (const tool of parts.tools) properties.push({ name: `tool:${tool.name}`, value: tool.identity });
  for (const output of parts.outputs) {
    if (output.isDirectory) properties.push({ name: "output-directory", value: output.path });
  }
  return properties;
}

function platformOf(parts: KeyParts): Platform {
  const properties = platformProperties(parts);
  // No name or value can be confused with two: JSON quotes what it joins.
  const text = JSON.stringify(properties);
  let platform = platforms.get(text);
  if (platform === undefined) {
    platform = { properties };
    platforms.set(text, platform);
  }
  return platform;
}

function saltOf(schema: string): Uint8Array {
  const known = salts.get(schema);
  if (known !== undefined) return known;
  const salt = new TextEncoder().encode(schema);
  salts.set(schema, salt);
  return salt;
}
