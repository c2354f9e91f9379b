import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { guardStorage, storageRemedy } from "../../cache/storage-problem.ts";

test("what the system refuses is a value; a bug goes on as an exception", () => {
  const problem = { kind: "storage", operation: "read", path: "/p", code: "ENOENT" };
  expect(guardStorage("read", "/p", () => ({ ok: true, value: readFileSync("/no/such/file") }))).toEqual({
    ok: false,
    error: problem,
  });
  const bug = (): never => {
    throw new TypeError("a bug");
  };
  expect(() => guardStorage("read", "/p", bug)).toThrow("a bug");
});

test.each([
  ["ENOSPC", "Free space on the file system of /c"],
  ["EROFS", "Choose another cache with --cache-dir: the file system of /c is mounted read-only"],
  ["EACCES", "Make /c accessible to the user who runs the build"],
  ["EIO", "Check the file system of /c"],
])("%s has a remedy", (code, remedy) => {
  expect(storageRemedy({ kind: "storage", operation: "write", path: "/c", code })).toBe(remedy);
});
