import type { Artifact } from "../../../engine/rule/artifact.ts";
import { expandVariables } from "./expand-variables.ts";
import { readRepoFileSettings } from "./read-repo-file-settings.ts";
import { addressVariables, type RemoteContext } from "./remote-attributes.ts";
import type { RepositorySource } from "./repository-metadata.ts";
import { dearmorKeys } from "./signing-key.ts";
import { addressProblem, type StatedSettings } from "./stated-settings.ts";

/** dnf's own default. */
const TWO_DAYS_SECONDS = 172_800;

/** All that a remote repository is told by its target, or by the .repo file that its target names. */
export interface RemoteSettings {
  readonly source: RepositorySource;
  readonly maxAgeSeconds: number;
  /** Every package must be signed by one of these; empty: the digest in the metadata is enough. */
  readonly packageKeys: readonly Artifact[];
  /** Globs as dnf has them. */
  readonly excludedPackages: readonly string[];
  readonly includedPackages: readonly string[];
}

/** Reads them all; undefined after a mistake was reported. */
export function readRemoteSettings(context: RemoteContext): RemoteSettings | undefined {
  const { attributes } = context;
  const stated = attributes.repo_file === undefined ? readAddresses(context) : readRepoFileSettings(context);
  const keys = readKeys(context);
  if (stated === undefined || keys === undefined) return undefined;
  const checksPackages = attributes.gpgcheck ?? stated.checksPackages ?? false;
  const isKeyForMetadata = keys.length > 0 && !checksPackages;
  // A .repo file that says nothing of it or "0" does not make a given key useless.
  const checksMetadata = attributes.repo_gpgcheck ?? (stated.checksMetadata === true || isKeyForMetadata);
  if ((checksMetadata || checksPackages) && keys.length === 0) {
    reportMissingKeys(context, checksMetadata ? "repo_gpgcheck" : "gpgcheck");
    return undefined;
  }
  const { proxy, ...source } = stated.source;
  return {
    source: {
      ...source,
      keys: checksMetadata ? [...keys] : [],
      filelists: attributes.filelists,
      ...(proxy !== undefined && { proxy }),
    },
    maxAgeSeconds: attributes.max_age ?? stated.maxAgeSeconds ?? TWO_DAYS_SECONDS,
    packageKeys: checksPackages ? context.files("gpgkey") : [],
    excludedPackages: stated.excludedPackages,
    includedPackages: stated.includedPackages,
  };
}

/** Of `baseurl`, `metalink` and `mirrorlist` exactly one is there; the rule has seen to that. */
function readAddresses(context: RemoteContext): StatedSettings | undefined {
  const { baseurl, metalink, mirrorlist } = context.attributes;
  const kind = metalink !== undefined ? "metalink" : mirrorlist !== undefined ? "mirrorlist" : "baseurl";
  const written = metalink ?? mirrorlist;
  const variables = addressVariables(context.attributes);
  const addresses: string[] = [];
  let isSound = true;
  for (const [index, text] of (written === undefined ? baseurl : [written]).entries()) {
    const expanded = expandVariables(text, variables);
    const problem = expanded.ok ? addressProblem(expanded.value) : expanded.error;
    if (expanded.ok) addresses.push(expanded.value);
    if (problem === undefined) continue;
    isSound = false;
    const range = context.rangeOf(kind, kind === "baseurl" ? index : undefined);
    context.report({ message: `Cannot use address "${text}" of repository "${context.label}": ${problem}`, range });
  }
  if (!isSound) return undefined;
  return {
    source: { kind, addresses },
    maxAgeSeconds: undefined,
    checksMetadata: undefined,
    checksPackages: undefined,
    excludedPackages: [],
    includedPackages: [],
  };
}

/** Keys are part of the question, so that another key asks again. They are files of the workspace: one that came over the network proves nothing. */
function readKeys(context: RemoteContext): readonly string[] | undefined {
  const keys: string[] = [];
  for (const file of context.files("gpgkey")) {
    const text = file.kind === "source" ? context.readText(file.path) : undefined;
    const usable = text?.ok === true ? dearmorKeys(text.value) : undefined;
    if (text?.ok === true && usable?.ok === true) {
      keys.push(text.value);
      continue;
    }
    const problem = usable?.ok === false ? usable.error : "it is not a file of the workspace, expected an armoured key";
    const message = `Cannot use key "${file.path}" of repository "${context.label}": ${problem}`;
    context.report({ message, range: context.rangeOf("gpgkey") });
    return undefined;
  }
  return keys;
}

function reportMissingKeys(context: RemoteContext, check: "repo_gpgcheck" | "gpgcheck"): void {
  const { attributes } = context;
  const where = attributes[check] !== undefined || attributes.repo_file === undefined ? check : "repo_file";
  context.report({
    message: `Cannot check repository "${context.label}": ${check} is on, and "gpgkey" names no key`,
    range: context.rangeOf(where),
    remedy: 'Keep the public keys as files of the workspace and name them in "gpgkey", or set the check to False',
  });
}
