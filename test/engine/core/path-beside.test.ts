import { expect, test } from "vitest";
import { pathBeside } from "../../../engine/core/path-beside.ts";

test.each([
  ["tree/host.json", "base.json", "tree/base.json"],
  ["tree/host.json", "../common/base.json", "common/base.json"],
  ["tree/host.json", "./a//b.json", "tree/a/b.json"],
  ["host.json", "base.json", "base.json"],
  ["tree/host.json", "../../base.json", undefined],
  ["tree/host.json", "../..", undefined],
  ["tree/host.json", "/etc/passwd", undefined],
  ["tree/host.json", "", undefined],
])("in %s, %j means %s", (file, named, path) => {
  expect(pathBeside(file, named)).toBe(path);
});
