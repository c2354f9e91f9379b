import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reclaimFolder, removeFolder } from "../../../../engine/execution/sandbox/namespace-chores.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { type FakeProcess, FakeProcessRunner } from "../../../support/fake-process-runner.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

function chores(script?: FakeProcess) {
  const runner = new FakeProcessRunner(new FakeClock(), script);
  return { runner, tools: { runner, bubblewrap: "/usr/bin/bwrap", outerNamespace: 17 } };
}

function folderWithFiles(): string {
  const folder = join(temporaryFolder(), "folder");
  mkdirSync(join(folder, "deep"), { recursive: true });
  writeFileSync(join(folder, "deep/file"), "");
  return folder;
}

test("a folder of one's own is removed without a process", async () => {
  const folder = folderWithFiles();
  const { runner, tools } = chores();
  expect(await removeFolder(folder, tools)).toBe(true);
  expect(existsSync(folder)).toBe(false);
  expect(runner.requests).toEqual([]);
});

test("files of other owners are given back by root of the namespace that knows these owners", async () => {
  const folder = folderWithFiles();
  const { runner, tools } = chores();
  expect(await reclaimFolder(folder, 4_242_424, tools)).toBe(true);
  expect(runner.requests.map(({ arguments: words, descriptors }) => ({ words, descriptors }))).toEqual([
    {
      words: [
        ...["/usr/bin/bwrap", "--die-with-parent", "--userns", "3", "--cap-add", "ALL", "--ro-bind", "/", "/"],
        ...["--bind", folder, folder, "chown", "-hR", "0:0", "--", folder],
      ],
      descriptors: [17],
    },
  ]);
});

test("nothing is started for files that all belong to the user, and a failed chore says so", async () => {
  const folder = folderWithFiles();
  const { runner, tools } = chores(() => ({ kind: "exited", code: 1 }));
  expect(await reclaimFolder(folder, process.getuid?.() ?? 0, tools)).toBe(true);
  expect(runner.requests).toEqual([]);
  expect(await reclaimFolder(folder, 4_242_424, tools)).toBe(false);
});
