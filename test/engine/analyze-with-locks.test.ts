import { expect, test } from "vitest";
import { succeed } from "../../engine/core/result.ts";
import type { LockResolver } from "../../engine/rule/lock-resolver.ts";
import { FakeWorkshop } from "../support/fake-workshop.ts";

const ECHO: LockResolver = {
  name: "oracle",
  describe: () => "Asking",
  resolve: async (requests) => succeed(new Map(requests.map(({ key }) => [key, key]))),
};

test("an answer may bring a question, seven times over; a rule that never ends is our bug", async () => {
  const ending = new FakeWorkshop({ "BUILD.atomic": askedFor(7) });
  expect((await ending.build(["//:a"], { resolvers: [ECHO] })).exitCode).toBe(0);
  expect(ending.output("a")).toBe("0\n1\n2\n3\n4\n5\n6");
  const unending = new FakeWorkshop({ "BUILD.atomic": askedFor(8) });
  await expect(unending.build(["//:a"], { resolvers: [ECHO] })).rejects.toThrow(
    "Cannot finish analysis: questions are left after 8 rounds",
  );
});

test("a mistake is told before anything is asked, unless it is to keep going", async () => {
  const workshop = new FakeWorkshop({ "BUILD.atomic": `${askedFor(1)}\nmade(name = "b", refuse = "No")` });
  const { told, exitCode } = await workshop.build(["//..."], { resolvers: [ECHO] });
  const MISTAKE = ["error: BUILD.atomic:2:27: No"];
  expect([exitCode, told.slice(1)]).toEqual([
    1,
    [...MISTAKE, "analysed 0 targets, 0 actions", "exit 1: 0 actions, 0 ran, 0 cached, 0 failed, 0 skipped"],
  ]);
  const going = await workshop.build(["//..."], { resolvers: [ECHO], keepGoing: true });
  expect(going.told.slice(1, 5)).toEqual([
    "resolution-started Asking",
    "resolution-finished Asking",
    ...MISTAKE,
    "analysed 1 targets, 0 actions",
  ]);
  expect([going.exitCode, workshop.output("a")]).toEqual([1, "0"]);
});

function askedFor(questions: number): string {
  return `asked(name = "a", asks = [str(x) for x in range(${questions})])`;
}
