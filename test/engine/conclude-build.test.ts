import { expect, test } from "vitest";
import { FAKE_PROGRAMS } from "../support/fake-programs.ts";
import { FakeSpawnStrategy } from "../support/fake-spawn-strategy.ts";
import { FakeWorkshop } from "../support/fake-workshop.ts";

const CHAIN = `made(name = "a", srcs = ["a.txt"], program = "first-lines")
made(name = "b", srcs = [":a"])
checked(name = "t", src = ":b")
`;

test("build makes what a test needs, test runs it; a pass is kept", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": CHAIN, "p/a.txt": "one\n" });
  const built = await workshop.build(["//p:t"]);
  expect([built.ran, built.told.slice(-2)]).toEqual([
    ["//p:a", "//p:b"],
    ["built //p:t", "exit 0: 2 actions, 2 ran, 0 cached, 0 failed, 0 skipped"],
  ]);
  expect([workshop.output("p/b"), workshop.output("p/a")]).toEqual([undefined, undefined]);
  const tested = await workshop.build(["//p:all"], { command: "test" });
  expect([tested.ran, tested.told.slice(-4)]).toEqual([
    ["//p:t"],
    [
      "built //p:a: atomic-out/p/a",
      "built //p:b: atomic-out/p/b",
      "test //p:t: passed",
      "exit 0: 3 actions, 1 ran, 2 cached, 0 failed, 0 skipped",
    ],
  ]);
  const again = await workshop.build(["//p:t"], { command: "test" });
  expect([again.ran, again.told.slice(-2)]).toEqual([
    [],
    ["test //p:t: passed, cached", "exit 0: 3 actions, 0 ran, 3 cached, 0 failed, 0 skipped"],
  ]);
});

test("test without a test among the targets is exit 4, and builds them all the same", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": CHAIN, "p/a.txt": "one\n" });
  const { exitCode, ran } = await workshop.build(["//p:a"], { command: "test" });
  expect([exitCode, ran]).toEqual([4, ["//p:a"]]);
});

const FAILING = `made(name = "a", program = "fail")
made(name = "b", srcs = [":a"])
made(name = "c", srcs = ["a.txt"])
checked(name = "t", src = "a.txt", program = "fail")
checked(name = "u", src = "a.txt")
`;

test("a failing action is exit 1; what needs it is not built, nor is what was not begun", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": FAILING, "p/a.txt": "" });
  const { told, exitCode } = await workshop.build(["//p:b", "//p:c"]);
  expect(exitCode).toBe(1);
  expect(told.slice(3)).toEqual([
    "start //p:a",
    "failed //p:a: working / giving up",
    "end //p:a: failed",
    "end //p:b: skipped",
    "not built //p:b",
    "not built //p:c",
    "exit 1: 3 actions, 0 ran, 0 cached, 1 failed, 2 skipped",
  ]);
});

test("with keep-going all that does not need what failed is built", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": FAILING, "p/a.txt": "" });
  const { told, exitCode } = await workshop.build(["//p:b", "//p:c"], { keepGoing: true });
  expect(exitCode).toBe(1);
  expect(told.slice(-3)).toEqual([
    "not built //p:b",
    "built //p:c: atomic-out/p/c",
    "exit 1: 3 actions, 1 ran, 0 cached, 1 failed, 1 skipped",
  ]);
});

test("a failing test is exit 3, and the others run", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": FAILING, "p/a.txt": "" });
  const { told, exitCode } = await workshop.build(["//p:t", "//p:u"], { command: "test" });
  expect(exitCode).toBe(3);
  expect(told.slice(-4)).toEqual([
    "end //p:u: ran",
    "test //p:t: failed",
    "test //p:u: passed",
    "exit 3: 2 actions, 1 ran, 0 cached, 1 failed, 0 skipped",
  ]);
  expect((await workshop.build(["//p:t"], { command: "test" })).ran).toEqual(["//p:t"]);
});

test("when nothing can be started, the machine is to blame if it says so, else the action", async () => {
  const workshop = new FakeWorkshop({ "BUILD.atomic": 'made(name = "a", program = "unknown")' });
  const diagnose = () => [{ message: "No namespaces", remedy: "allow them" }];
  const unfit = await workshop.build(["//:a"], { diagnose });
  expect([unfit.exitCode, unfit.told.slice(-3)]).toEqual([
    36,
    [
      "error: No namespaces   > allow them",
      "not built //:a",
      "exit 36: 1 actions, 0 ran, 0 cached, 1 failed, 0 skipped",
    ],
  ]);
  expect((await workshop.build(["//:a"])).exitCode).toBe(1);
});

test("a test whose needs failed, or which was stopped, has no verdict", async () => {
  const build = FAILING.replace('src = "a.txt", program = "fail"', 'src = ":b"');
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": build, "p/a.txt": "" });
  const failed = await workshop.build(["//p:t"], { command: "test" });
  expect([failed.exitCode, failed.told.slice(-2)]).toEqual([
    1,
    ["not built //p:t", "exit 1: 3 actions, 0 ran, 0 cached, 1 failed, 2 skipped"],
  ]);
  const built = await workshop.build(["//p:t"]);
  expect([built.exitCode, built.told.at(-2)]).toEqual([1, "not built //p:t"]);
  const stopped = await workshop.build(["//p:u"], { command: "test", signal: AbortSignal.abort() });
  expect([stopped.exitCode, stopped.told.slice(-2)]).toEqual([
    130,
    ["not built //p:u", "exit 130: 1 actions, 0 ran, 0 cached, 0 failed, 1 skipped"],
  ]);
});

test("what cannot be put in place is not built, whoever made it", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": CHAIN, "p/a.txt": "one\n", "atomic-out": "in the way" });
  const { exitCode, told } = await workshop.build(["//p:b"]);
  const place = `${workshop.root}/atomic-out/p/b`;
  expect([exitCode, told.slice(-3)]).toEqual([
    36,
    [
      `error: Cannot place "${place}": ENOTDIR. Check the file system of ${place}`,
      "not built //p:b",
      "exit 36: 2 actions, 2 ran, 0 cached, 0 failed, 0 skipped",
    ],
  ]);
});

test("Ctrl-C is exit 130: what runs ends, nothing else begins, nothing is placed", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": CHAIN, "p/a.txt": "one\n" });
  const controller = new AbortController();
  const strategy = new FakeSpawnStrategy(FAKE_PROGRAMS, {
    turnsOf() {
      controller.abort();
      return 1;
    },
  });
  const { told, exitCode } = await workshop.build(["//p:b"], { signal: controller.signal, strategy });
  expect([exitCode, told.slice(-5)]).toEqual([
    130,
    [
      "executing 2 actions",
      "start //p:a",
      "end //p:a: cancelled",
      "not built //p:b",
      "exit 130: 2 actions, 0 ran, 0 cached, 0 failed, 2 skipped",
    ],
  ]);
  expect(workshop.output("p/b")).toBeUndefined();
  expect((await workshop.build(["//p:b"])).exitCode).toBe(0);
});

test("a build that fails beside a test that fails is exit 1: what was not built was not tested", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": FAILING, "p/a.txt": "" });
  const { told, exitCode } = await workshop.build(["//p:b", "//p:t"], { command: "test", keepGoing: true });
  expect([exitCode, told.slice(-3)]).toEqual([
    1,
    ["not built //p:b", "test //p:t: failed", "exit 1: 3 actions, 0 ran, 0 cached, 2 failed, 1 skipped"],
  ]);
});

test("a small folder is told by its files, a large one as itself", async () => {
  const build = 'made(name = "small", srcs = glob(["*.txt"]), folder = True, program = "unpack")';
  const files = Array.from({ length: 20 }, (_, index) => [`p/${index}.txt`, ""]);
  const many = new FakeWorkshop({ "p/BUILD.atomic": build, ...Object.fromEntries(files) });
  const listed = Object.keys(Object.fromEntries(files)).toSorted();
  expect((await many.build(["//p:small"])).told.at(-2)).toBe(
    `built //p:small: ${listed.map((path) => `atomic-out/p/small/${path}`).join(" ")}`,
  );
  many.write("p/one-more.txt", "");
  expect((await many.build(["//p:small"])).told.at(-2)).toBe("built //p:small: atomic-out/p/small/");
});

const GATED = `checked(name = "t", src = "a.txt", program = "fail")
made(name = "gate", srcs = [":t"], testonly = True)
made(name = "beside", srcs = ["a.txt"])
`;

test("a build that a failed test kept from being whole is exit 3; what does not need it is built", async () => {
  const workshop = new FakeWorkshop({ "p/BUILD.atomic": GATED, "p/a.txt": "" });
  const { told, exitCode } = await workshop.build(["//p:gate", "//p:beside"]);
  expect([exitCode, told.slice(-3)]).toEqual([
    3,
    [
      "not built //p:gate",
      "built //p:beside: atomic-out/p/beside",
      "exit 3: 3 actions, 1 ran, 0 cached, 1 failed, 1 skipped",
    ],
  ]);
});
