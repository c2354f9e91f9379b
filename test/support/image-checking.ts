/** Runs the script of image_check with the programs of this machine. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

export interface CheckOutcome {
  readonly status: number | null;
  /** Names of the assertions that do not hold, in order. */
  readonly failed: readonly string[];
  /** How many hold. */
  readonly passedCount: number;
  readonly measured: Readonly<Record<string, number>>;
}

/** What it finds of an image. */
export function checkImage(words: readonly string[]): CheckOutcome {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "tmp"));
  const { status } = spawnSync(
    "sh",
    [resolve("rules/tools/image-check.sh"), ...words, "--output", join(folder, "out")],
    {
      encoding: "utf8",
      env: { ...process.env, TMPDIR: join(folder, "tmp") },
    },
  );
  const results = readLines(join(folder, "out/results.jsonl")) as readonly { name: string; passed: boolean }[];
  const measured = readLines(join(folder, "out/measured.jsonl")) as readonly { name: string; value: number }[];
  return {
    status,
    failed: results.filter(({ passed }) => !passed).map(({ name }) => name),
    passedCount: results.filter(({ passed }) => passed).length,
    measured: Object.fromEntries(measured.map(({ name, value }) => [name, value])),
  };
}

function readLines(path: string): readonly unknown[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as unknown);
}
