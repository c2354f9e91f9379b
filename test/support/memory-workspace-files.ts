import { compareUtf8 } from "../../cache/compare-utf8.ts";
import { fail, type Result, succeed } from "../../engine/core/result.ts";
import type { DirectoryEntry, FileProblem, WorkspaceFiles } from "../../engine/core/workspace-files.ts";

/** A workspace held in memory: path -> text. Folders exist by the files in them; a path ending in "/" is an empty folder. */
export class MemoryWorkspaceFiles implements WorkspaceFiles {
  readonly #texts = new Map<string, string>();
  readonly #folders = new Map<string, Map<string, "file" | "directory">>([["", new Map()]]);

  constructor(texts: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(texts)) this.#add(path, text);
  }

  readText(path: string): Result<string, FileProblem> {
    const text = this.#texts.get(path);
    if (text !== undefined) return succeed(text);
    return fail(this.#folders.has(path) ? "is-directory" : "missing");
  }

  kindOf(path: string): "file" | "directory" | "missing" {
    if (this.#texts.has(path)) return "file";
    return this.#folders.has(path) ? "directory" : "missing";
  }

  list(path: string): readonly DirectoryEntry[] {
    const entries = [...(this.#folders.get(path) ?? [])].map(([name, kind]) => ({ name, kind }));
    return entries.sort((a, b) => compareUtf8(a.name, b.name));
  }

  #add(path: string, text: string): void {
    const segments = path.split("/");
    const name = segments.pop() ?? "";
    let folder = "";
    for (const segment of segments) {
      const child = folder === "" ? segment : `${folder}/${segment}`;
      this.#folders.get(folder)?.set(segment, "directory");
      if (!this.#folders.has(child)) this.#folders.set(child, new Map());
      folder = child;
    }
    if (name === "") return;
    this.#folders.get(folder)?.set(name, "file");
    this.#texts.set(path, text);
  }
}
