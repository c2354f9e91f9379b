import { expect, test } from "vitest";
import { MemoryCas } from "../../cache/memory-cas.ts";
import { fail, succeed } from "../../engine/core/result.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import type { LockResolver } from "../../engine/rule/lock-resolver.ts";
import type { MachineNeeds } from "../../engine/workshop.ts";
import { FakeWorkshop } from "../support/fake-workshop.ts";

const CHAIN = `made(name = "a", srcs = ["a.txt"], program = "first-lines")
made(name = "b", srcs = [":a"])
checked(name = "t", src = ":b")
`;

const NOTHING_RAN = "exit 1: 0 actions, 0 ran, 0 cached, 0 failed, 0 skipped";
const AFTER_ANSWERS = [
  "analysed 1 targets, 0 actions",
  "executing 0 actions",
  "built //:a: atomic-out/a",
  "exit 0: 0 actions, 0 ran, 0 cached, 0 failed, 0 skipped",
];

test("a build says what it does in order, and places what was asked for", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": CHAIN, "p/a.txt": "one\n" });
  const { told, exitCode } = await workshop.build(["//p:b"]);
  expect(told).toEqual([
    "loaded 1 packages, 3 targets",
    "analysed 2 targets, 2 actions",
    "executing 2 actions",
    "start //p:a",
    "end //p:a: ran",
    "start //p:b",
    "end //p:b: ran",
    "built //p:b: atomic-out/p/b",
    "exit 0: 2 actions, 2 ran, 0 cached, 0 failed, 0 skipped",
  ]);
  expect(exitCode).toBe(0);
  expect(workshop.output("p/b")).toMatch(/^atomic-out\/p\/b \w+\n$/);
  expect(workshop.output("p/a")).toBeUndefined();
});

test("a second build runs nothing, and an edit runs what it reaches and no more", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": CHAIN, "p/a.txt": "one\ntwo\n" });
  expect((await workshop.build(["//p:b"])).ran).toEqual(["//p:a", "//p:b"]);
  const second = await workshop.build(["//p:b"]);
  expect([second.ran, second.told.slice(-2)]).toEqual([
    [],
    ["built //p:b: atomic-out/p/b", "exit 0: 2 actions, 0 ran, 2 cached, 0 failed, 0 skipped"],
  ]);
  workshop.write("p/a.txt", "one\nTWO\n");
  expect((await workshop.build(["//p:b"])).ran).toEqual(["//p:a"]);
  workshop.write("p/a.txt", "ONE\nTWO\n");
  expect((await workshop.build(["//p:b"])).ran).toEqual(["//p:a", "//p:b"]);
});

test("an output that somebody removed or changed is put back without running anything", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": CHAIN, "p/a.txt": "one\n" });
  await workshop.build(["//p:b"]);
  const content = workshop.output("p/b");
  workshop.remove("atomic-out");
  expect((await workshop.build(["//p:b"])).ran).toEqual([]);
  expect(workshop.output("p/b")).toBe(content);
});

test("a mistake in a BUILD.atomic ends the build before anything runs, unless it is to keep going", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": CHAIN, "p/a.txt": "", "q/BUILD.atomic": "made(nam = 1)" });
  const { told, exitCode } = await workshop.build(["//..."]);
  expect([exitCode, told]).toEqual([
    1,
    [
      'error: q/BUILD.atomic:1:6: Cannot read made target "//q:?": rule "made" has no attribute "nam" (did you mean "name"?)',
      "loaded 2 packages, 4 targets",
      NOTHING_RAN,
    ],
  ]);
  const going = await workshop.build(["//..."], { keepGoing: true });
  expect([going.exitCode, going.ran]).toEqual([1, ["//p:a", "//p:b"]]);
  const useless = await workshop.build(["//q"], { keepGoing: true });
  expect([useless.exitCode, useless.told.slice(-2)]).toEqual([1, ["loaded 1 packages, 0 targets", NOTHING_RAN]]);
});

test("a mistake that a rule finds ends the build likewise", async () => {
  const workshop = new FakeWorkshop({
    "BUILD.atomic": 'made(name = "a", refuse = "No")\nmade(name = "b")\nmade(name = "c", srcs = [":a"])',
  });
  const { told, exitCode } = await workshop.build(["//..."]);
  expect([exitCode, told]).toEqual([
    1,
    ["loaded 1 packages, 3 targets", "error: BUILD.atomic:1:27: No", "analysed 1 targets, 1 actions", NOTHING_RAN],
  ]);
  const going = await workshop.build(["//..."], { keepGoing: true });
  expect([going.exitCode, going.ran, going.told.slice(-4)]).toEqual([
    1,
    ["//:b"],
    [
      "built //:b: atomic-out/b",
      "not built //:a",
      "not built //:c",
      "exit 1: 1 actions, 1 ran, 0 cached, 0 failed, 0 skipped",
    ],
  ]);
});

test("a warning of a rule is told and keeps nobody from building", async () => {
  const warning = defineRule({
    name: "warning",
    doc: "",
    example: "",
    attributes: { of: attribute.string() },
    implementation(context) {
      context.warn({ message: "Look here", range: context.rangeOf("of") });
      return [];
    },
  });
  const workshop = new FakeWorkshop({ "BUILD.atomic": 'warning(name = "a", of = "b")' });
  const { told, exitCode } = await workshop.build(["//:a"], { rules: new Map([["warning", warning]]) });
  expect([exitCode, told.slice(0, 3)]).toEqual([
    0,
    ["loaded 1 packages, 1 targets", "warning: BUILD.atomic:1:26: Look here", "analysed 1 targets, 0 actions"],
  ]);
});

test("a full disk is exit 36, told once for all actions that met it", async () => {
  const workshop = new FakeWorkshop({ "BUILD.atomic": 'made(name = "a")\nmade(name = "b")' });
  const cas = new MemoryCas();
  cas.putFile = () => fail({ kind: "storage", operation: "write", path: "/cache", code: "ENOSPC" });
  const { told, exitCode } = await workshop.build(["//..."], { cas, keepGoing: true });
  expect([exitCode, told.filter((line) => line.startsWith("error"))]).toEqual([
    36,
    ['error: Cannot write "/cache": ENOSPC   > Free space on the file system of /cache'],
  ]);
});

test("a machine that lacks a program is exit 36 before anything runs; it is asked once for all actions, and never for none", async () => {
  const workshop = new FakeWorkshop({
    "BUILD.atomic": 'made(name = "a", programs = ["cc", "ld"])\nmade(name = "b", programs = ["cc"])',
  });
  const needed: MachineNeeds[] = [];
  const problem = { message: "No program cc", remedy: "install it" };
  const { told, exitCode } = await workshop.build(["//..."], {
    async provide(needs) {
      needed.push(needs);
      return fail([problem]);
    },
  });
  expect([exitCode, told]).toEqual([
    36,
    [
      "loaded 1 packages, 2 targets",
      "analysed 2 targets, 2 actions",
      "error: No program cc   > install it",
      "exit 36: 0 actions, 0 ran, 0 cached, 0 failed, 0 skipped",
    ],
  ]);
  expect(needed).toEqual([{ programs: new Set(["cc", "ld"]), needsRange: false }]);
  workshop.write("BUILD.atomic", 'asked(name = "x", asks = [])');
  expect((await workshop.build(["//..."], { provide: () => Promise.reject(new Error("asked")) })).exitCode).toBe(0);
});

test("what must be asked outside is asked before execution, and not again", async () => {
  const workshop = new FakeWorkshop({ "BUILD.atomic": 'asked(name = "a", asks = ["x", "y"])' });
  const oracle: LockResolver = {
    name: "oracle",
    describe: (requests) => `Asking ${requests.length}`,
    resolve: async (requests) => succeed(new Map(requests.map(({ key }) => [key, key.toUpperCase()]))),
  };
  const first = await workshop.build(["//:a"], { resolvers: [oracle] });
  expect([first.exitCode, first.told]).toEqual([
    0,
    [
      "loaded 1 packages, 1 targets",
      "resolution-started Asking 1",
      "resolution-finished Asking 1",
      "resolution-started Asking 1",
      "resolution-finished Asking 1",
      ...AFTER_ANSWERS,
    ],
  ]);
  expect(workshop.output("a")).toBe("X\nY");
  expect((await workshop.build(["//:a"])).told).toEqual(["loaded 1 packages, 1 targets", ...AFTER_ANSWERS]);
});

test("what cannot be answered is exit 1 with the reason, and nothing runs", async () => {
  const workshop = new FakeWorkshop({ "BUILD.atomic": 'asked(name = "a", asks = ["x"])' });
  const mute: LockResolver = {
    name: "oracle",
    describe: () => "Asking",
    resolve: async () => fail([{ message: "Cannot reach the oracle" }]),
  };
  const { told, exitCode } = await workshop.build(["//:a"], { resolvers: [mute] });
  expect([exitCode, told]).toEqual([
    1,
    [
      "loaded 1 packages, 1 targets",
      "resolution-started Asking",
      "resolution-finished Asking",
      "error: Cannot reach the oracle",
      NOTHING_RAN,
    ],
  ]);
});
