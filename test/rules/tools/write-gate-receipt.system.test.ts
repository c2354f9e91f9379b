import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SCRIPT = resolve(import.meta.dirname, "../../../rules/tools/write-gate-receipt.sh");

function arrange() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "waivers"), '[{"test":"//p:b","owner":"A \\"B\\" C"}]\n');
  writeFileSync(join(folder, "mark"), '{"result": "passed", "attempt": 3}\n');
  mkdirSync(join(folder, "boot"));
  const said = '{"name":"a","passed":true,"attempt":2,"seconds":4,"output":"\\"attempt\\": 9"}\n';
  writeFileSync(join(folder, "boot/results.jsonl"), said + said);
  const run = (...words: readonly string[]) => {
    const { status, stderr } = spawnSync("sh", [SCRIPT, "--output", "receipt", "--waivers", "waivers", ...words], {
      cwd: folder,
      encoding: "utf8",
    });
    return { status, stderr, receipt: () => JSON.parse(readFileSync(join(folder, "receipt"), "utf8")) };
  };
  return run;
}

test("a receipt says which tests passed, in how many attempts, and what was waived", () => {
  const { status, receipt } = arrange()(
    ...["--test", '"//p:a\\"b"', "mark", "--test", '"//p:boot"', "boot/results.jsonl"],
    ...["--test", '"//p:old"', "waivers", "--waived", '"//p:b"', "gone", "--waived", '"//p:c"', "mark"],
  );
  expect([status, receipt()]).toEqual([
    0,
    {
      tests: [
        { label: '//p:a"b', result: "passed", attempts: 3 },
        { label: "//p:boot", result: "passed", attempts: 2 },
        { label: "//p:old", result: "passed", attempts: 1 },
        { label: "//p:b", result: "failed, waived" },
        { label: "//p:c", result: "passed", attempts: 3 },
      ],
      waivers: [{ test: "//p:b", owner: 'A "B" C' }],
    },
  ]);
});

test("a test without a result, not waived, stops it", () => {
  const { status, stderr } = arrange()("--test", '"//p:a"', "gone");
  expect([status, stderr]).toEqual([1, 'Cannot let pass: "//p:a" left no result at gone\n']);
});
