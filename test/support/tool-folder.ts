import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

/** What a script came to. */
export interface ScriptEnd {
  readonly status: number | null;
  /** The last line of what it complained of. */
  readonly problem: string;
}

/** A folder like an action's, with the tool's scripts beside each other and a private /tmp for each run. */
export class ToolFolder {
  readonly folder = temporaryFolder();

  constructor() {
    cpSync(join(import.meta.dirname, "../../rules/tools"), join(this.folder, "atomic-tools"), { recursive: true });
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  run(script: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}): ScriptEnd {
    const { status, stderr } = spawnSync("sh", [`atomic-tools/${script}`, ...words], {
      cwd: this.folder,
      encoding: "utf8",
      env: { ...process.env, ...environment, TMPDIR: temporaryFolder() },
    });
    return { status, problem: stderr.trim().split("\n").at(-1) ?? "" };
  }
}
