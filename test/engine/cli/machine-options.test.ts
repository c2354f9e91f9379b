import { expect, test } from "vitest";
import { joinOptionalValues, takeMachineOptions } from "../../../engine/cli/machine-options.ts";

test("an option whose value may be left out takes no other word for it, and words for the machine are not ours", () => {
  expect(joinOptionalValues(["run", "--vnc", "//a", "--ssh=22", "--", "--vnc", "--ssh"])).toEqual([
    ...["run", "--vnc=any", "//a", "--ssh=22", "--", "--vnc", "--ssh"],
  ]);
});

test("what was not said of the machine is not there, and other options stay whole", () => {
  expect(takeMachineOptions({ json: true, memory: 512, vnc: 0 })).toEqual({
    machine: { vnc: 0, memoryMib: 512 },
    options: { json: true },
  });
});
