import { expect, test } from "vitest";
import { planWorkMounts } from "../../../../engine/execution/sandbox/work-mounts.ts";

/** An input root given as its folders. */
function listing(folders: Readonly<Record<string, readonly string[]>>) {
  return (folder: string) => folders[folder];
}

test("the folder of an output is writable, and inputs in it are shielded at the highest level", () => {
  const inputs = listing({ "": ["images", "atomic-out"], "atomic-out/images": ["plan.json", "tree"] });
  expect(planWorkMounts(["atomic-out/images/disk.raw"], inputs)).toEqual({
    mountPoints: ["atomic-out/images"],
    outputFolders: ["atomic-out", "atomic-out/images"],
    writable: ["atomic-out/images"],
    shielded: ["atomic-out/images/plan.json", "atomic-out/images/tree"],
  });
});

test("a folder in a writable folder needs no mount of its own, and inputs on the way stay shielded", () => {
  const inputs = listing({ a: ["b", "input"], "a/b": ["c", "input"], "a/b/c": ["input"] });
  expect(planWorkMounts(["a/x", "a/b/c/y"], inputs)).toEqual({
    mountPoints: ["a"],
    outputFolders: ["a", "a/b", "a/b/c"],
    writable: ["a"],
    shielded: ["a/b/c/input", "a/b/input", "a/input"],
  });
});

test("folders that only begin alike are separate", () => {
  expect(planWorkMounts(["a/b/x", "a/bc/y"], listing({}))).toEqual({
    mountPoints: ["a/b", "a/bc"],
    outputFolders: ["a", "a/b", "a/bc"],
    writable: ["a/b", "a/bc"],
    shielded: [],
  });
});

test("an output at the top makes the work folder itself writable", () => {
  expect(planWorkMounts(["x"], listing({ "": ["src"] }))).toEqual({
    mountPoints: [],
    outputFolders: [],
    writable: [""],
    shielded: ["src"],
  });
});

test("without outputs nothing is writable", () => {
  expect(planWorkMounts([], listing({ "": ["src"] }))).toEqual({
    mountPoints: [],
    outputFolders: [],
    writable: [],
    shielded: [],
  });
});
