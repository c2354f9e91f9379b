import { lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import type { Cas, IntakeProblem, PutFileOptions } from "./cas.ts";
import { compareUtf8 } from "./compare-utf8.ts";
import type { Digest } from "./digest.ts";
import { type Directory, encodeDirectory } from "./reapi/directory.ts";
import { encodeTree } from "./reapi/tree.ts";
import { type CacheResult, fail, succeed } from "./result.ts";
import { guardStorage, type StorageProblem } from "./storage-problem.ts";

/** What a directory became. */
export interface StoredTree {
  /** Of the Tree message: what an ActionResult names. */
  readonly treeDigest: Digest;
  /** Of the root Directory message: what an input root hangs in (a `tree` node of merkle-tree.ts). */
  readonly rootDigest: Digest;
  readonly fileCount: number;
  /** Sum of the files' sizes. */
  readonly sizeBytes: number;
}

/** Something in the directory that no Directory message can hold. */
export type TreeIntakeProblem =
  | IntakeProblem
  | { readonly kind: "unsupported-file"; readonly path: string; readonly type: SpecialFile }
  /** Messages carry names as UTF-8; other bytes would come back as another name. */
  | { readonly kind: "name-not-utf8"; readonly path: string };

/** A kind of file that has no content to store. */
type SpecialFile = "fifo" | "socket" | "character device" | "block device";

/** A directory that is stored, and those below it, which the Tree message lists. */
interface StoredDirectory {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly children: readonly StoredDirectory[];
}

type Taken<T> = CacheResult<T, TreeIntakeProblem | StorageProblem>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/**
 * Stores a directory: files, symbolic links as made, empty directories, executable bits. Each directory becomes a
 * blob of its own (for input roots, which share subtrees) and all together one Tree (to place it with one read).
 */
export function storeTree(cas: Cas, folder: string, options: Pick<PutFileOptions, "mode">): Taken<StoredTree> {
  const intake = new TreeIntake(cas, options.mode);
  return guardStorage("read", folder, () => {
    const stored = intake.storeDirectory(folder);
    if (!stored.ok) return stored;
    const [root, ...below] = parentsFirst(stored.value);
    const tree = cas.putBytes(encodeTree({ root: root.bytes, children: below.map(({ bytes }) => bytes) }));
    if (!tree.ok) return tree;
    const { fileCount, sizeBytes } = intake;
    return succeed({ treeDigest: tree.value, rootDigest: root.digest, fileCount, sizeBytes });
  });
}

class TreeIntake {
  fileCount = 0;
  sizeBytes = 0;
  readonly #cas: Cas;
  readonly #mode: PutFileOptions["mode"];

  constructor(cas: Cas, mode: PutFileOptions["mode"]) {
    this.#cas = cas;
    this.#mode = mode;
  }

  storeDirectory(folder: string): Taken<StoredDirectory> {
    const directory: Mutable<Directory> = { files: [], directories: [], symlinks: [] };
    const children: StoredDirectory[] = [];
    // Sorted: the order of the Tree's children must not be the file system's.
    for (const name of readdirSync(folder).sort(compareUtf8)) {
      const path = `${folder}/${name}`;
      if (!isUtf8(name)) return fail({ kind: "name-not-utf8", path });
      const stat = lstatSync(path);
      const taken = stat.isDirectory()
        ? this.#takeDirectory(path, { name, directory, children })
        : this.#takeLeaf(path, { name, directory, stat });
      if (!taken.ok) return taken;
    }
    const bytes = encodeDirectory(directory);
    const digest = this.#cas.putBytes(bytes);
    return digest.ok ? succeed({ digest: digest.value, bytes, children }) : digest;
  }

  #takeDirectory(
    path: string,
    into: { name: string; directory: Mutable<Directory>; children: StoredDirectory[] },
  ): Taken<undefined> {
    const child = this.storeDirectory(path);
    if (!child.ok) return child;
    into.children.push(child.value);
    into.directory.directories.push({ name: into.name, digest: child.value.digest });
    return succeed(undefined);
  }

  #takeLeaf(path: string, into: { name: string; directory: Mutable<Directory>; stat: Stats }): Taken<undefined> {
    const { name, directory, stat } = into;
    if (stat.isSymbolicLink()) {
      const target = readlinkSync(path);
      if (!isUtf8(target)) return fail({ kind: "name-not-utf8", path });
      directory.symlinks.push({ name, target });
      return succeed(undefined);
    }
    const type = specialFile(stat);
    if (type !== undefined) return fail({ kind: "unsupported-file", path, type });
    const isExecutable = (stat.mode & 0o100) !== 0;
    const digest = this.#cas.putFile(path, { mode: this.#mode, isExecutable });
    if (!digest.ok) return digest;
    directory.files.push({ name, digest: digest.value, isExecutable });
    this.fileCount += 1;
    this.sizeBytes += digest.value.sizeBytes;
    return succeed(undefined);
  }
}

/** Node.js decodes what is not UTF-8 to U+FFFD; a name that really holds that character is refused with them. */
function isUtf8(name: string): boolean {
  return !name.includes("\uFFFD");
}

function specialFile(stat: Stats): SpecialFile | undefined {
  if (stat.isFIFO()) return "fifo";
  if (stat.isSocket()) return "socket";
  if (stat.isCharacterDevice()) return "character device";
  return stat.isBlockDevice() ? "block device" : undefined;
}

/** Each directory once, before all it contains: the order that `is_topologically_sorted` promises. */
function parentsFirst(root: StoredDirectory): readonly [StoredDirectory, ...StoredDirectory[]] {
  const childrenFirst: StoredDirectory[] = [];
  const seen = new Set<string>([root.digest.hash]);
  const visit = (directory: StoredDirectory): void => {
    for (const child of directory.children.toReversed()) {
      if (seen.has(child.digest.hash)) continue;
      seen.add(child.digest.hash);
      visit(child);
      childrenFirst.push(child);
    }
  };
  visit(root);
  return [root, ...childrenFirst.reverse()];
}
