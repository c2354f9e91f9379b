import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import type { BuildConclusion } from "../conclude-build.ts";
import type { CommandPlace } from "./command-place.ts";
import { refuse } from "./refuse.ts";

/** Runs what was built, on the host, in the folder of the caller, with its terminal: its exit status is ours. */
export async function runProgram(
  conclusion: BuildConclusion,
  place: CommandPlace & { readonly words: readonly string[] },
): Promise<number> {
  const [program, ...others] = conclusion.placed;
  if (program === undefined || others.length > 0) {
    const message = `Cannot run: the target stands for ${conclusion.placed.length} files, expected one program`;
    return refuse({ kind: "invalid-command-line", diagnostics: [{ message }] }, place.reporter);
  }
  place.reporter.close();
  const path = join(place.identity.workspaceRoot, program);
  const child = spawn(path, place.words, { stdio: "inherit", cwd: place.folder });
  return new Promise((resolve) => {
    child.on("error", (error) => {
      const diagnostic = { message: `Cannot run "${program}": ${error.message}`, remedy: "is it executable?" };
      resolve(refuse({ kind: "invalid-command-line", diagnostics: [diagnostic] }, place.reporter));
    });
    child.on("exit", (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });
}
