import type { Digest } from "./digest.ts";
import { digestOf } from "./digest.ts";
import { segmentProblem } from "./path-segment.ts";
import { type DirectoryNode, encodeDirectory, type FileNode, type SymlinkNode } from "./reapi/directory.ts";
import { type CacheResult, fail, succeed } from "./result.ts";

/** What stands at a path of an input root. */
export type MerkleNode =
  | { readonly kind: "file"; readonly digest: Digest; readonly isExecutable: boolean }
  | { readonly kind: "symlink"; readonly target: string }
  /** A whole directory known by the digest of its root Directory message (a tree artifact): hashed once, used often. */
  | { readonly kind: "tree"; readonly rootDigest: Digest }
  | { readonly kind: "empty-directory" };

/** A relative path with `/` between its segments, and what stands there. */
export interface MerkleEntry {
  readonly path: string;
  readonly node: MerkleNode;
}

/** The root's digest, and the encoded Directory messages by hash; those inside a tree node are the tree's own business. */
export interface MerkleTree {
  readonly rootDigest: Digest;
  readonly directories: ReadonlyMap<string, Uint8Array>;
}

/** A path that no file system tree could have. */
export type MerkleProblem =
  | { readonly kind: "bad-path"; readonly path: string; readonly reason: string }
  /** Two entries that exclude each other: the same path with other content, or a path inside a file, link or tree. */
  | { readonly kind: "conflict"; readonly path: string; readonly otherPath: string };

interface Folder {
  readonly path: string;
  readonly nodes: Map<string, MerkleNode>;
  readonly folders: Map<string, Folder>;
}

type Built<T> = CacheResult<T, MerkleProblem>;

/**
 * Merkle root of a flat list, whatever its order. One map look-up per file: folders are found by their whole path, so
 * 100,000 files of one input cost no walk down from the root each.
 */
export function buildMerkleTree(entries: Iterable<MerkleEntry>): Built<MerkleTree> {
  const root: Folder = { path: "", nodes: new Map(), folders: new Map() };
  const folders = new Map<string, Folder>([["", root]]);
  for (const entry of entries) {
    const placed = placeEntry(folders, entry);
    if (!placed.ok) return placed;
  }
  const directories = new Map<string, Uint8Array>();
  return succeed({ rootDigest: encodeFolder(root, directories), directories });
}

function placeEntry(folders: Map<string, Folder>, { path, node }: MerkleEntry): Built<undefined> {
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  const reason = path.startsWith("/") ? "is absolute" : segmentProblem(name);
  if (reason !== undefined) return fail({ kind: "bad-path", path, reason });
  const parent = findFolder(folders, slash < 0 ? "" : path.slice(0, slash), path);
  if (!parent.ok) return parent;
  const other = parent.value.nodes.get(name);
  if (other !== undefined)
    return equalNodes(other, node) ? succeed(undefined) : fail({ kind: "conflict", path, otherPath: path });
  const folder = parent.value.folders.get(name);
  if (node.kind === "empty-directory") {
    // Not a node of its own: `a` as an empty directory and `a/b` agree, the directory is just not empty.
    const made = findFolder(folders, path, path);
    return made.ok ? succeed(undefined) : made;
  }
  if (folder !== undefined) return fail({ kind: "conflict", path, otherPath: somePathInside(folder) });
  parent.value.nodes.set(name, node);
  return succeed(undefined);
}

function findFolder(folders: Map<string, Folder>, folderPath: string, entryPath: string): Built<Folder> {
  const known = folders.get(folderPath);
  if (known !== undefined) return succeed(known);
  const slash = folderPath.lastIndexOf("/");
  const name = folderPath.slice(slash + 1);
  const reason = segmentProblem(name);
  if (reason !== undefined) return fail({ kind: "bad-path", path: entryPath, reason });
  const parent = findFolder(folders, slash < 0 ? "" : folderPath.slice(0, slash), entryPath);
  if (!parent.ok) return parent;
  if (parent.value.nodes.has(name)) return fail({ kind: "conflict", path: entryPath, otherPath: folderPath });
  const folder: Folder = { path: folderPath, nodes: new Map(), folders: new Map() };
  parent.value.folders.set(name, folder);
  folders.set(folderPath, folder);
  return succeed(folder);
}

function equalNodes(a: MerkleNode, b: MerkleNode): boolean {
  if (a.kind === "file" && b.kind === "file")
    return a.digest.hash === b.digest.hash && a.isExecutable === b.isExecutable;
  if (a.kind === "symlink" && b.kind === "symlink") return a.target === b.target;
  return a.kind === "tree" && b.kind === "tree" && a.rootDigest.hash === b.rootDigest.hash;
}

/** A message needs a real path of the caller's, not the name of a directory that nobody wrote. */
function somePathInside(folder: Folder): string {
  const [name] = folder.nodes.keys();
  if (name !== undefined) return `${folder.path}/${name}`;
  const [inner] = folder.folders.values();
  return inner === undefined ? folder.path : somePathInside(inner);
}

function encodeFolder(folder: Folder, directories: Map<string, Uint8Array>): Digest {
  const files: FileNode[] = [];
  const symlinks: SymlinkNode[] = [];
  const subdirectories: DirectoryNode[] = [];
  for (const [name, node] of folder.nodes) {
    if (node.kind === "file") files.push({ name, digest: node.digest, isExecutable: node.isExecutable });
    else if (node.kind === "symlink") symlinks.push({ name, target: node.target });
    else if (node.kind === "tree") subdirectories.push({ name, digest: node.rootDigest });
  }
  for (const [name, inner] of folder.folders) subdirectories.push({ name, digest: encodeFolder(inner, directories) });
  const bytes = encodeDirectory({ files, directories: subdirectories, symlinks });
  const digest = digestOf(bytes);
  directories.set(digest.hash, bytes);
  return digest;
}
