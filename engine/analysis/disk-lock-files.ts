import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeDurable } from "../../cache/durability.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { FileProblem } from "../core/workspace-files.ts";
import type { LockFiles } from "./lock-store.ts";

/** Lock files in a workspace on disk. */
export class DiskLockFiles implements LockFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  read(path: string): Result<string, FileProblem> {
    try {
      return succeed(readFileSync(join(this.#root, path), "utf8"));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "ENOENT" || code === "ENOTDIR") return fail("missing");
      return fail(code === "EISDIR" ? "is-directory" : "unreadable");
    }
  }

  write(path: string, text: string): void {
    const target = join(this.#root, path);
    const aside = `${target}.${process.pid}.tmp`;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(aside, text);
    makeDurable([aside], { fileSystemOf: dirname(target) });
    renameSync(aside, target);
  }
}
