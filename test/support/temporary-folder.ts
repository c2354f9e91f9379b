import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** A new folder that is gone when the test has ended, whatever it left in it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "atomic-build-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The same for all tests of a file. */
export function lastingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "atomic-build-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
