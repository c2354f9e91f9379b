import { join } from "node:path";
import { expect, test } from "vitest";
import { MemoryActionCache } from "../../../cache/memory-action-cache.ts";
import { MemoryCas } from "../../../cache/memory-cas.ts";
import { type DiffTarget, readTargetSide } from "../../../engine/cli/diff-target.ts";
import { makeLabel } from "../../../engine/core/label.ts";
import { LastKeys } from "../../../engine/execution/last-keys.ts";
import { FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { FAKE_TREE_PROGRAMS, FAKE_TREE_RULES, runListing } from "../../support/fake-trees.ts";
import { FakeWorkshop } from "../../support/fake-workshop.ts";

const BUILD = `tree(name = "host", src = "list")
image(name = "live", tree = ":host", arguments = "quiet console=ttyS0")
`;
const FIRST = "commit aaaa\nversion 1.0\npackage bash\t\t5.1\t1\tx86_64\n";
const SECOND = "commit bbbb\nversion 1.1\npackage bash\t\t5.2\t1\tx86_64\n";

/** A workspace that is built on demand, and read as `atomic-build diff` does. */
class DiffWorkshop {
  readonly #workshop = new FakeWorkshop({ "t/BUILD.atomic": BUILD, "t/list": FIRST });
  readonly #stores = { cas: new MemoryCas(), actionCache: new MemoryActionCache() };

  write(path: string, text: string): void {
    this.#workshop.write(path, text);
  }

  /** Builds everything, then reads one target. */
  async side(name: string, generation: DiffTarget["generation"]) {
    const lastKeys = new LastKeys(join(this.#workshop.root, ".atomic/state/last-keys"));
    const workshop = { ...this.#stores, lastKeys, workspaceRoot: this.#workshop.root };
    const strategy = new FakeSpawnStrategy(FAKE_TREE_PROGRAMS);
    const { conclusion } = await this.#workshop.build(["//t:all"], { ...workshop, strategy, rules: FAKE_TREE_RULES });
    const target = { name: `//t:${name}`, label: makeLabel("t", name), generation };
    return readTargetSide(target, { conclusion, workshop, run: runListing });
  }
}

test("a tree is what its repository holds, now and before the last build", async () => {
  const workshop = new DiffWorkshop();
  expect(await workshop.side("host", "current")).toMatchObject({
    ok: true,
    value: { name: "//t:host", tree: { commit: "aaaa", version: "1.0", packages: [{ name: "bash", version: "5.1" }] } },
  });
  workshop.write("t/list", SECOND);
  expect(await workshop.side("host", "current")).toMatchObject({ ok: true, value: { tree: { commit: "bbbb" } } });
  expect(await workshop.side("host", "previous")).toMatchObject({ ok: true, value: { tree: { commit: "aaaa" } } });
});

test("a tree has no files of its own to publish, an image has, with its tree and its kernel arguments", async () => {
  const workshop = new DiffWorkshop();
  const tree = await workshop.side("host", "current");
  expect(tree.ok && Object.keys(tree.value)).toEqual(["name", "tree"]);
  const image = await workshop.side("live", "current");
  if (!image.ok) throw new Error(image.error);
  expect(image.value.tree?.commit).toBe("aaaa");
  expect(image.value.kernelArguments).toEqual(["quiet", "console=ttyS0"]);
  expect(image.value.files?.map(({ name, size }) => [name, size]).toSorted()).toEqual([
    ["boot/config", 45],
    ["kernel", 15],
    ["root.img", FIRST.length],
  ]);
});

test("an image before the last build has the tree and the arguments of then", async () => {
  const workshop = new DiffWorkshop();
  await workshop.side("live", "current");
  workshop.write("t/list", SECOND);
  workshop.write("t/BUILD.atomic", BUILD.replace("quiet", "debug"));
  const now = await workshop.side("live", "current");
  const before = await workshop.side("live", "previous");
  expect([now, before].map((side) => side.ok && [side.value.tree?.commit, side.value.kernelArguments?.[0]])).toEqual([
    ["bbbb", "debug"],
    ["aaaa", "quiet"],
  ]);
});

test("what was built once has nothing before it", async () => {
  expect(await new DiffWorkshop().side("host", "previous")).toEqual({
    ok: false,
    error: 'Cannot compare "//t:host": this workspace knows no build of it before the last',
  });
});
