/**
 * The program as it ships, for scenarios: the launcher compiles it when sources are newer, and the bundle is copied, so that
 * an edit of the sources during a test run changes nothing of what is being tested.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

/** The project's own folder. */
export const PROJECT_FOLDER = join(dirname(fileURLToPath(import.meta.url)), "../..");

let copied: string | undefined;

/** Path of the bundle to start with node; one copy for a test file. */
export function programUnderTest(): string {
  copied ??= copyProgram();
  return join(copied, "atomic-build.cjs");
}

afterAll(() => {
  if (copied !== undefined) rmSync(copied, { recursive: true, force: true });
});

function copyProgram(): string {
  execFileSync(join(PROJECT_FOLDER, "atomic-build"), ["version"], {
    cwd: tmpdir(),
    stdio: ["ignore", "ignore", "inherit"],
  });
  // Readable for any user: scenarios run it as an ordinary one too.
  const folder = mkdtempSync(join(tmpdir(), "atomic-build-program-"));
  execFileSync("chmod", ["755", folder]);
  cpSync(join(PROJECT_FOLDER, "dist"), folder, { recursive: true });
  return folder;
}
