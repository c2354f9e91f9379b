import type { Result } from "./result.ts";

/** What a path is, or why it cannot be read. */
export type FileProblem = "missing" | "is-directory" | "unreadable";

/** One entry of a directory listing; symbolic links are followed, dangling ones are "other". */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "other";
}

/**
 * The workspace as loading and analysis see it: synchronous (bulk file work is, DESIGN section 5), read-only.
 * Paths are workspace-relative with "/" and never leave it. An implementation may record what was asked, so that an
 * up-to-date check can ask the same again.
 */
export interface WorkspaceFiles {
  readText(path: string): Result<string, FileProblem>;
  kindOf(path: string): "file" | "directory" | "missing";
  /** Sorted by name in UTF-8 byte order; empty for what is no directory. */
  list(path: string): readonly DirectoryEntry[];
}
