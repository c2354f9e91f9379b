import { fail, type Result, succeed } from "../../engine/core/result.ts";
import type { PackageVersion } from "../rpm/compare-versions.ts";
import listTree from "../tools/list-tree.sh";

/** An installed package. */
export interface TreePackage extends PackageVersion {
  readonly name: string;
  readonly architecture: string;
}

/** What stands at a path of a tree. */
export interface TreeFile {
  readonly size: number;
  /** Equal when kind, mode, owner and content are. A folder's content is its entries' affair. */
  readonly fingerprint: string;
}

/** What is in a commit, as far as two can be compared by it. */
export interface TreeContents {
  readonly commit: string;
  readonly version: string | undefined;
  readonly packages: readonly TreePackage[];
  readonly files: ReadonlyMap<string, TreeFile>;
}

/** Runs a script on the host: what it printed, or complained of. */
export type RunScript = (script: string, words: readonly string[]) => Promise<Result<string, string>>;

/** Reads a commit from an ostree repository; of a repository with one ref, no revision need be said. */
export async function readTreeContents(
  repository: { readonly path: string; readonly revision?: string },
  run: RunScript,
): Promise<Result<TreeContents, string>> {
  const { path, revision } = repository;
  const listed = await run(listTree, [path, ...(revision === undefined ? [] : [revision])]);
  return listed.ok ? succeed(parseTreeContents(listed.value)) : fail(listed.error);
}

/** Reads list-tree.sh's output. */
export function parseTreeContents(text: string): TreeContents {
  let commit = "";
  let version: string | undefined;
  const packages: TreePackage[] = [];
  const files = new Map<string, TreeFile>();
  for (const line of text.split("\n")) {
    const space = line.indexOf(" ");
    const rest = line.slice(space + 1);
    switch (line.slice(0, space)) {
      case "commit":
        commit = rest;
        break;
      case "version":
        version = rest === "" ? undefined : rest;
        break;
      case "package": {
        const [name = "", epoch = "", version = "", release = "", architecture = ""] = rest.split("\t");
        // A key that rpm trusts is listed among packages, and is none.
        if (name !== "gpg-pubkey") packages.push({ name, epoch, version, release, architecture });
        break;
      }
      case "file":
        addFile(rest, files);
        break;
    }
  }
  return { commit, version, packages, files };
}

/** `-00644 0 0 1234 CHECKSUM /path`; a folder has two checksums, of its entries and of itself; a link has ` -> target` behind. */
function addFile(line: string, files: Map<string, TreeFile>): void {
  const found = /^(\S+) (\d+) (\d+) +(\d+) ([0-9a-f]{64})(?: ([0-9a-f]{64}))? (\/.*)$/.exec(line);
  if (found === null) return;
  const [, mode = "", user, group, size, checksum, own, named = ""] = found;
  const path = mode.startsWith("l") ? named.replace(/ -> .*$/, "") : named;
  files.set(path, { size: Number(size), fingerprint: [mode, user, group, own ?? checksum].join(" ") });
}
