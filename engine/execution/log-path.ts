import type { Action } from "../rule/action.ts";
import { OUTPUT_FOLDER } from "../rule/artifact.ts";

/** Folder of the last run's logs, below the workspace. */
const LOG_FOLDER = ".atomic/logs";

/**
 * Workspace-relative path of the log of an action's last run, named for its first output, which no other action has.
 * A folder that ends in ".log" gets a mark, so that it never meets a log of that name.
 */
export function logPathOf(action: Action): string {
  const output = action.outputs[0]?.path ?? `${action.owner.slice(2).replace(":", "/")}/${action.mnemonic}`;
  const below = output.startsWith(`${OUTPUT_FOLDER}/`) ? output.slice(OUTPUT_FOLDER.length + 1) : output;
  return `${LOG_FOLDER}/${below.replaceAll(".log/", ".log_/")}.log`;
}
