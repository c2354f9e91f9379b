import { assertNever } from "../core/assert-never.ts";
import type { ActionFailure, ExitStatus } from "../core/failure.ts";
import { describeDuration } from "./describe-duration.ts";
import type { Palette } from "./palette.ts";

/** What a failed action shows: what it was, how it ended, the command, the last lines, where the whole log is. */
export function describeActionFailure(failure: ActionFailure, palette: Palette): string {
  const lines = [
    `${palette.error("error:")} ${palette.strong(`${failure.mnemonic} of "${failure.label}" ${describeExitStatus(failure.status)}`)}`,
  ];
  if (failure.detail !== undefined) lines.push(`  ${failure.detail}`);
  if (failure.arguments.length > 0) lines.push(`  ${palette.faint("command:")} ${quoteCommand(failure.arguments)}`);
  if (failure.lastLines.length > 0) {
    lines.push(`  ${palette.faint(`last ${failure.lastLines.length} lines:`)}`);
    lines.push(...failure.lastLines.map((line) => `  ${palette.faint("|")} ${line}`));
  }
  if (failure.logPath !== undefined) lines.push(`  ${palette.faint("full log:")} ${failure.logPath}`);
  return lines.join("\n");
}

/** The exit status in words, with what the usual numbers mean. */
export function describeExitStatus(status: ExitStatus): string {
  switch (status.kind) {
    case "exited":
      return `failed with exit status ${status.code}${explainExitCode(status.code)}`;
    case "signalled":
      return `was killed by ${status.signal}${status.signal === "SIGKILL" ? " (out of memory, or by hand)" : ""}`;
    case "timed-out":
      return `took longer than its limit of ${describeDuration(status.limitMs)}`;
    case "idle-timed-out":
      return `printed nothing for ${describeDuration(status.limitMs)}`;
    case "could-not-start":
      return `could not start: ${status.message}`;
    default:
      return assertNever(status);
  }
}

/** Conventions of POSIX shells (XCU 2.8.2) and, above 128, of signals. */
function explainExitCode(code: number): string {
  if (code === 126) return " (a program was found but could not be run)";
  if (code === 127) return " (a program was not found: is it a declared tool?)";
  if (code === 137) return " (SIGKILL: out of memory?)";
  return code > 128 && code < 165 ? ` (signal ${code - 128})` : "";
}

/** As a shell takes it back: words with anything unusual in single quotes. */
export function quoteCommand(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
