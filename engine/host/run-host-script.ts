import { fail, type Result, succeed } from "../core/result.ts";

/** Longest time that an outside answer may take, e.g. a package manager's metadata over a slow line. */
const TIMEOUT_MS = 10 * 60_000;

/**
 * Runs a POSIX sh script on the host itself, with its network: for lock resolvers, never for actions. Gives back what it
 * printed, or what it complained of. The sole door to execa, loaded only here: it costs more than a null build.
 */
export async function runHostScript(script: string, words: readonly string[]): Promise<Result<string, string>> {
  const { execa } = await import("execa");
  const run = await execa("sh", ["-s", "--", ...words], { input: script, reject: false, timeout: TIMEOUT_MS });
  if (run.exitCode === 0) return succeed(run.stdout);
  return fail(run.stderr.trim() || run.shortMessage || "the script failed without a word");
}
