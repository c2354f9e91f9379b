import { expect, test } from "vitest";
import { nearestName } from "../../../engine/starlark/nearest-name.ts";

test.each([
  ["cc_libary", ["cc_binary", "cc_library"], "cc_library"],
  ["nmae", ["visibility", "name"], "name"],
  ["Name", ["game", "name"], "name"],
  ["srcs", ["deps", "src"], "src"],
  ["x", ["y", "z"], undefined],
  ["foo", ["bar", "baz"], undefined],
  ["root_fs", ["rootfs", "rootfs2"], "rootfs"],
  ["same", ["same"], undefined],
  ["ab", [], undefined],
])("%s among %j means %s", (wanted, candidates, nearest) => {
  expect(nearestName(wanted, candidates)).toBe(nearest);
});
