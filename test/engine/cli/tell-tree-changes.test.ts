import { join } from "node:path";
import { expect, test } from "vitest";
import { MemoryActionCache } from "../../../cache/memory-action-cache.ts";
import { MemoryCas } from "../../../cache/memory-cas.ts";
import { tellTreeChanges } from "../../../engine/cli/tell-tree-changes.ts";
import type { BuildEvent } from "../../../engine/core/event.ts";
import { LastKeys } from "../../../engine/execution/last-keys.ts";
import { FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { FAKE_TREE_PROGRAMS, FAKE_TREE_RULES, runListing } from "../../support/fake-trees.ts";
import { FakeWorkshop } from "../../support/fake-workshop.ts";

const strategy = new FakeSpawnStrategy(FAKE_TREE_PROGRAMS);

/** Builds a tree again and again, and gives what was told of it after each build. */
function rebuilding() {
  const workshop = new FakeWorkshop({ "t/BUILD.atomic": 'tree(name = "host", src = "list")\n' });
  const stores = { cas: new MemoryCas(), actionCache: new MemoryActionCache() };
  return async (listing: string): Promise<readonly BuildEvent[]> => {
    workshop.write("t/list", listing);
    // As each invocation has it: read once, at its start.
    const lastKeys = new LastKeys(join(workshop.root, ".atomic/state/last-keys"));
    const here = { ...stores, lastKeys, workspaceRoot: workshop.root };
    const { conclusion } = await workshop.build(["//t:host"], { ...here, strategy, rules: FAKE_TREE_RULES });
    const told: BuildEvent[] = [];
    await tellTreeChanges(conclusion, { workshop: { ...here, report: (event) => told.push(event) }, run: runListing });
    return told;
  };
}

const FIRST = "commit aaaaaaaaaaaaaaaa\nversion 1.0\npackage bash\t\t5.1\t1\tx86_64\n";
const SECOND = "commit bbbbbbbbbbbbbbbb\nversion 1.1\npackage bash\t\t5.2\t1\tx86_64\n";

test("a tree that was made anew and is another one is told, package by package; the first one is no news", async () => {
  const build = rebuilding();
  expect(await build(FIRST)).toEqual([]);
  const [event, ...more] = await build(SECOND);
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    kind: "target-changed",
    label: "//t:host",
    lines: [
      "  1.0 (aaaaaaaaaaaa) -> 1.1 (bbbbbbbbbbbb)",
      "  packages: 1 upgraded, 0 unchanged",
      "  files: 0 unchanged; 0 B -> 0 B (same size)",
      "",
      "Upgraded packages:",
      "  bash  5.1-1 -> 5.2-1",
    ],
    change: { packages: { upgraded: [{ name: "bash", from: "5.1-1", to: "5.2-1" }] } },
  });
});

test("a tree that did not run, or that came to the same commit, is not told", async () => {
  const build = rebuilding();
  await build(FIRST);
  expect(await build(FIRST)).toEqual([]);
  expect(await build(`${FIRST}package new\t\t1\t1\tx86_64\n`)).toEqual([]);
});

test("a build that takes an earlier result from the store tells nothing: nothing was made", async () => {
  const build = rebuilding();
  await build(FIRST);
  await build(SECOND);
  expect(await build(FIRST)).toEqual([]);
});
