import { type Dirent, lstatSync, readdirSync, readlinkSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { compareUtf8 } from "../../cache/compare-utf8.ts";
import type { FileDigest, FileDigestProblem } from "../../cache/file-digest-index.ts";
import { guardStorage } from "../../cache/storage-problem.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { Artifact, SourceArtifact } from "../rule/artifact.ts";
import { describeProblem } from "./describe-problem.ts";
import type { KeyInput } from "./key-parts.ts";

/** A file of the workspace as it was when it was digested; a later stat that differs means that it was edited. */
export interface SourceStamp {
  /** Workspace-relative. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink";
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

/** Digests by absolute path; the real one remembers them by stat (cache/file-digest-index.ts). */
export interface FileDigests {
  digestFile(path: string): Result<FileDigest, FileDigestProblem>;
}

/** One source artifact, seen once. */
interface SourceContent {
  readonly inputs: readonly KeyInput[];
  readonly stamps: readonly SourceStamp[];
}

/**
 * The workspace's sources as this invocation sees them. Law: each is read once, and every action of the invocation sees
 * the same content, whatever is edited meanwhile; what was edited is known afterwards by its stamp.
 */
export class SourceSnapshot {
  readonly #workspaceRoot: string;
  readonly #fileDigests: FileDigests;
  readonly #seen = new Map<string, Result<SourceContent, string>>();
  readonly #edited = new Set<string>();

  constructor({ workspaceRoot, fileDigests }: { readonly workspaceRoot: string; readonly fileDigests: FileDigests }) {
    this.#workspaceRoot = workspaceRoot;
    this.#fileDigests = fileDigests;
  }

  /** The inputs that the artifact stands for; a directory gives one for each file, link and empty directory in it. */
  inputsOf(artifact: SourceArtifact): Result<readonly KeyInput[], string> {
    let content = this.#seen.get(artifact.path);
    if (content === undefined) {
      content = this.#read(artifact);
      this.#seen.set(artifact.path, content);
    }
    return content.ok ? succeed(content.value.inputs) : content;
  }

  /**
   * Forgets what was seen: the file turned out to hold something else when it was copied into the store. Earlier actions
   * of this invocation may have used the older content, so it counts as edited from here on.
   */
  forget(artifact: SourceArtifact): void {
    this.#seen.delete(artifact.path);
    this.#edited.add(artifact.path);
  }

  /** Sources that were edited while this invocation used them: what it made may not be what is there now. */
  edited(): readonly string[] {
    return [...this.#edited].sort(compareUtf8);
  }

  /** Everything seen, for the up-to-date check, by path. */
  stamps(): readonly SourceStamp[] {
    const all = [...this.#seen.values()].flatMap((content) => (content.ok ? content.value.stamps : []));
    const unique = new Map(all.map((stamp) => [stamp.path, stamp]));
    return [...unique.values()].sort((one, other) => compareUtf8(one.path, other.path));
  }

  /** Files of these artifacts (of all, by default) that were edited since they were seen; each is found once. */
  findEdited(artifacts?: readonly Artifact[]): readonly string[] {
    const paths = artifacts?.map((artifact) => artifact.path) ?? this.#seen.keys();
    const edited: string[] = [];
    for (const path of paths) {
      const content = this.#seen.get(path);
      for (const stamp of content?.ok ? content.value.stamps : []) {
        if (this.#edited.has(stamp.path) || this.#isAsStamped(stamp)) continue;
        this.#edited.add(stamp.path);
        edited.push(stamp.path);
      }
    }
    return edited;
  }

  #isAsStamped(stamp: SourceStamp): boolean {
    const options = { throwIfNoEntry: false } as const;
    const path = join(this.#workspaceRoot, stamp.path);
    const stat = stamp.kind === "symlink" ? lstatSync(path, options) : statSync(path, options);
    return stat !== undefined && sameStamp(stamp, stampOf(stamp.path, stat));
  }

  #read({ path, isDirectory }: SourceArtifact): Result<SourceContent, string> {
    const content = { inputs: [], stamps: [] };
    const absolute = join(this.#workspaceRoot, path);
    const read = guardStorage<string | undefined, never>("read", absolute, () =>
      succeed(isDirectory ? this.#readDirectory(path, content) : this.#readFile(path, content)),
    );
    if (!read.ok) return fail(describeProblem(read.error));
    return read.value === undefined ? succeed(content) : fail(read.value);
  }

  #readFile(path: string, into: MutableContent): string | undefined {
    const absolute = join(this.#workspaceRoot, path);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (stat === undefined) return `Cannot read "${path}": it does not exist`;
    // Stamp before digest: an edit between the two shows as a stamp that is older than the file.
    const file = this.#fileDigests.digestFile(absolute);
    if (!file.ok) return describeProblem(file.error);
    into.stamps.push(stampOf(path, stat));
    into.inputs.push({ path, node: { kind: "file", ...file.value } });
    return undefined;
  }

  #readDirectory(path: string, into: MutableContent): string | undefined {
    const absolute = join(this.#workspaceRoot, path);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isDirectory()) return `Cannot read "${path}": it is no directory`;
    into.stamps.push(stampOf(path, stat));
    const entries = readdirSync(absolute, { withFileTypes: true });
    if (entries.length === 0) into.inputs.push({ path, node: { kind: "empty-directory" } });
    for (const entry of entries) {
      const problem = this.#readEntry(`${path}/${entry.name}`, { entry, into });
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #readEntry(path: string, { entry, into }: { entry: Dirent; into: MutableContent }): string | undefined {
    if (entry.isDirectory()) return this.#readDirectory(path, into);
    if (!entry.isSymbolicLink()) return this.#readFile(path, into);
    const absolute = join(this.#workspaceRoot, path);
    into.stamps.push(stampOf(path, lstatSync(absolute)));
    into.inputs.push({ path, node: { kind: "symlink", target: readlinkSync(absolute) } });
    return undefined;
  }
}

interface MutableContent {
  readonly inputs: KeyInput[];
  readonly stamps: SourceStamp[];
}

function stampOf(path: string, stat: Stats): SourceStamp {
  const kind = stat.isDirectory() ? "directory" : stat.isSymbolicLink() ? "symlink" : "file";
  return { path, kind, sizeBytes: stat.size, mtimeMs: stat.mtimeMs, ctimeMs: stat.ctimeMs, inode: stat.ino };
}

function sameStamp(one: SourceStamp, other: SourceStamp): boolean {
  return (
    one.kind === other.kind &&
    one.sizeBytes === other.sizeBytes &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.inode === other.inode
  );
}
