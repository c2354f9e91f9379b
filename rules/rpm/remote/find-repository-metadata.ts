/** Finds a repository's current index: mirror after mirror, until one has an index that is signed, whole and understood. */
import { createHash } from "node:crypto";
import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import { joinAddress } from "./join-address.ts";
import { type MirrorList, parseMirrors } from "./parse-mirrors.ts";
import { parseRepomd } from "./parse-repomd.ts";
import type { RemoteFiles } from "./remote-files.ts";
import type { RepositoryMetadata, RepositorySource } from "./repository-metadata.ts";

/** `unreachable`: nobody answered; `refused`: somebody did, and must not be believed. */
export interface MetadataProblem {
  readonly kind: "unreachable" | "refused";
  readonly address: string;
  readonly problem: string;
}

/** The metadata, and on the way which mirrors were of no use; or why none was, in the order tried. */
export async function findRepositoryMetadata(
  source: RepositorySource,
  files: RemoteFiles,
): Promise<Result<RepositoryMetadata, readonly MetadataProblem[]>> {
  const list = await listMirrors(source, files);
  if (!list.ok) return fail([list.error]);
  const problems: MetadataProblem[] = [];
  for (const mirror of list.value.mirrors) {
    const found = await readMirror(mirror, { source, files, list: list.value });
    if (found.ok) return found;
    problems.push(found.error);
  }
  return fail(problems);
}

async function listMirrors(source: RepositorySource, files: RemoteFiles): Promise<Result<MirrorList, MetadataProblem>> {
  if (source.kind === "baseurl") return succeed({ mirrors: source.addresses, repomdSha256: new Set() });
  const [address = ""] = source.addresses;
  const text = await files.fetch(address, source);
  if (!text.ok) return fail({ kind: "unreachable", address, problem: text.error });
  const list = parseMirrors(new TextDecoder().decode(text.value));
  return list.ok ? list : fail({ kind: "refused", address, problem: list.error });
}

async function readMirror(
  mirror: string,
  { source, files, list }: { source: RepositorySource; files: RemoteFiles; list: MirrorList },
): Promise<Result<RepositoryMetadata, MetadataProblem>> {
  const address = joinAddress(mirror, "repodata/repomd.xml");
  const refuse = (problem: string) => fail({ kind: "refused", address, problem } as const);
  const index = await files.fetch(address, source);
  if (!index.ok) return fail({ kind: "unreachable", address, problem: index.error });
  const repomdSha256 = createHash("sha256").update(index.value).digest("hex");
  if (list.repomdSha256.size > 0 && !list.repomdSha256.has(repomdSha256))
    return refuse(`it has sha256 ${repomdSha256}, which the metalink does not know`);
  const signed = await checkSignature(index.value, { address, source, files });
  if (!signed.ok) return refuse(signed.error);
  const records = parseRepomd(new TextDecoder().decode(index.value), source);
  if (!records.ok) return refuse(records.error);
  const mirrors = [mirror, ...list.mirrors.filter((other) => other !== mirror)];
  return succeed({ repomdSha256, mirrors, records: records.value });
}

/** The signature is asked of the same mirror: another may be a step ahead, and its signature of another index. */
async function checkSignature(
  content: Uint8Array,
  { address, source, files }: { address: string; source: RepositorySource; files: RemoteFiles },
): Promise<Result<undefined, string>> {
  if (source.keys.length === 0) return succeed(undefined);
  const signature = await files.fetch(`${address}.asc`, source);
  if (!signature.ok) return fail(`a signature is wanted and it has none (repomd.xml.asc: ${signature.error})`);
  const verified = await files.verify({ content, signature: signature.value, keys: source.keys });
  return verified.ok ? verified : fail(`its signature is not good: ${verified.error}`);
}
