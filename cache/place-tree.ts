import { chmodSync, lutimesSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { BLOB_MTIME_S } from "./blob-file.ts";
import type { BlobProblem, Cas } from "./cas.ts";
import { type Digest, digestOf } from "./digest.ts";
import { segmentProblem } from "./path-segment.ts";
import { type Directory, DirectoryCodec } from "./reapi/directory.ts";
import { decodeMessage } from "./reapi/message-codec.ts";
import { decodeTree } from "./reapi/tree.ts";
import { type CacheResult, fail, succeed } from "./result.ts";
import { guardStorage, type StorageProblem } from "./storage-problem.ts";

/** The blob is whole but says no tree: another program's, or a bug's. */
export interface MalformedTree {
  readonly kind: "malformed-tree";
  readonly digest: Digest;
  readonly reason: string;
}

type Placed = CacheResult<undefined, BlobProblem | MalformedTree | StorageProblem>;

/**
 * Recreates a stored directory at `to`: files as hard links, links, empty directories. Built aside and renamed, so
 * that a killed process leaves nothing that looks whole; nothing but an empty folder may be there before.
 * Every time is pinned, of directories and links too: tar and mksquashfs copy them into what they make.
 */
export function placeTree(cas: Cas, treeDigest: Digest, options: { readonly to: string }): Placed {
  const directories = readDirectories(cas, treeDigest);
  if (!directories.ok) return directories;
  const { to } = options;
  const aside = `${to}.${process.pid}.partial`;
  return guardStorage<undefined, BlobProblem | MalformedTree | StorageProblem>("place", to, () => {
    try {
      const placed = new TreePlacement(cas, treeDigest, directories.value.byHash).place(directories.value.root, aside);
      if (placed.ok) renameSync(aside, to);
      return placed;
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  });
}

interface Directories {
  readonly root: Uint8Array;
  readonly byHash: ReadonlyMap<string, Uint8Array>;
}

function readDirectories(
  cas: Cas,
  treeDigest: Digest,
): CacheResult<Directories, BlobProblem | MalformedTree | StorageProblem> {
  const bytes = cas.readBytes(treeDigest);
  if (!bytes.ok) return bytes;
  const tree = decodeTree(bytes.value);
  if (!tree.ok) return fail({ kind: "malformed-tree", digest: treeDigest, reason: tree.error.reason });
  const byHash = new Map(tree.value.children.map((child) => [digestOf(child).hash, child]));
  return succeed({ root: tree.value.root, byHash });
}

class TreePlacement {
  readonly #cas: Cas;
  readonly #treeDigest: Digest;
  readonly #byHash: ReadonlyMap<string, Uint8Array>;

  constructor(cas: Cas, treeDigest: Digest, byHash: ReadonlyMap<string, Uint8Array>) {
    this.#cas = cas;
    this.#treeDigest = treeDigest;
    this.#byHash = byHash;
  }

  place(bytes: Uint8Array, to: string): Placed {
    const decoded = decodeMessage(DirectoryCodec, bytes);
    if (!decoded.ok) return this.#malformed(decoded.error.reason);
    const directory = decoded.value;
    const flaw = nameFlaw(directory);
    if (flaw !== undefined) return this.#malformed(flaw);
    mkdirSync(to);
    const placed = this.#fill(directory, to);
    if (!placed.ok) return placed;
    // Last, since every entry made in it moves a directory's time; and not by mkdir, where the umask decides.
    chmodSync(to, 0o755);
    utimesSync(to, BLOB_MTIME_S, BLOB_MTIME_S);
    return placed;
  }

  #fill(directory: Directory, to: string): Placed {
    for (const { name, digest, isExecutable } of directory.files) {
      const placed = this.#cas.place(digest, { to: `${to}/${name}`, isExecutable });
      if (!placed.ok) return placed;
    }
    for (const { name, target } of directory.symlinks) {
      symlinkSync(target, `${to}/${name}`);
      lutimesSync(`${to}/${name}`, BLOB_MTIME_S, BLOB_MTIME_S);
    }
    for (const { name, digest } of directory.directories) {
      const child = this.#byHash.get(digest.hash);
      if (child === undefined) return this.#malformed(`it lacks directory "${name}"`);
      const placed = this.place(child, `${to}/${name}`);
      if (!placed.ok) return placed;
    }
    return succeed(undefined);
  }

  #malformed(reason: string): Placed {
    return fail({ kind: "malformed-tree", digest: this.#treeDigest, reason });
  }
}

/** A tree from elsewhere must not write outside its folder: no `..`, and no file "through" a link of the same name. */
function nameFlaw({ files, directories, symlinks }: Directory): string | undefined {
  const names = [...files, ...directories, ...symlinks].map(({ name }) => name);
  for (const name of names) {
    const problem = segmentProblem(name);
    if (problem !== undefined) return `the name "${name}" ${problem}`;
  }
  return new Set(names).size === names.length ? undefined : "two entries have one name";
}
