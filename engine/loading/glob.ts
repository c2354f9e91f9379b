/**
 * The files of a package that match. A glob never crosses into a sub-package, so adding a BUILD.atomic takes files away
 * from the package above; it sees the disk, never what the engine makes.
 */
import { compareUtf8 } from "../../cache/compare-utf8.ts";
import type { WorkspaceFiles } from "../core/workspace-files.ts";
import { type GlobPattern, matchesGlobPattern } from "./glob-pattern.ts";
import { isHidden, isPackage, joinPath } from "./package-folder.ts";

export interface GlobRequest {
  readonly packageName: string;
  readonly include: readonly GlobPattern[];
  readonly exclude: readonly GlobPattern[];
  /** Folders match too, unless they are packages. */
  readonly withDirectories: boolean;
}

/** Package-relative paths, sorted by UTF-8 bytes, each once. */
export function glob(files: WorkspaceFiles, request: GlobRequest): readonly string[] {
  const found = new Set<string>();
  for (const pattern of request.include) new GlobWalk(files, request, pattern).into(found);
  return [...found]
    .filter((path) => !request.exclude.some((pattern) => matchesGlobPattern(pattern, path)))
    .sort(compareUtf8);
}

/** Walks only where one pattern can still match: `*.ks` lists one folder, not the tree. */
class GlobWalk {
  readonly #visited = new Set<string>();
  #found = new Set<string>();

  constructor(
    private readonly files: WorkspaceFiles,
    private readonly request: GlobRequest,
    private readonly pattern: GlobPattern,
  ) {}

  into(found: Set<string>): void {
    this.#found = found;
    this.#enter("", 0);
  }

  /** `folder` is matched by the segments before `at`. */
  #enter(folder: string, at: number): void {
    const state = `${at}:${folder}`;
    if (this.#visited.has(state)) return;
    this.#visited.add(state);
    const segment = this.pattern[at];
    if (segment === undefined) {
      if (folder !== "") this.#take(folder, "directory");
      return;
    }
    if (segment.kind === "any-depth") this.#enter(folder, at + 1);
    for (const { name, kind } of this.#candidates(folder, at)) {
      if (kind === "directory") this.#descend(folder, name, segment.kind === "any-depth" ? at : at + 1);
      else if (at === this.pattern.length - 1) this.#take(joinPath(folder, name), "file");
    }
  }

  #candidates(folder: string, at: number): readonly { name: string; kind: "file" | "directory" }[] {
    const segment = this.pattern[at];
    const place = this.#workspacePath(folder);
    if (segment?.kind === "name") {
      const kind = this.files.kindOf(joinPath(place, segment.name));
      return kind === "missing" ? [] : [{ name: segment.name, kind }];
    }
    return this.files
      .list(place)
      .flatMap(({ name, kind }) =>
        kind !== "other" && (segment?.kind !== "wildcard" || segment.matches(name)) ? [{ name, kind }] : [],
      );
  }

  #descend(folder: string, name: string, at: number): void {
    const path = joinPath(folder, name);
    if (isHidden(this.#workspacePath(folder), name) || isPackage(this.files, this.#workspacePath(path))) return;
    this.#enter(path, at);
  }

  #take(path: string, kind: "file" | "directory"): void {
    if (kind === "file" || this.request.withDirectories) this.#found.add(path);
  }

  #workspacePath(path: string): string {
    return path === "" ? this.request.packageName : joinPath(this.request.packageName, path);
  }
}
