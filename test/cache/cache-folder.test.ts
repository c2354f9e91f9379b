import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type CacheFolderRequest, locateCacheFolder, openCacheFolder } from "../../cache/cache-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const REQUEST: CacheFolderRequest = { workingDirectory: "/src/os", homeFolder: "/home/me", environment: {} };

test.each<[string, CacheFolderRequest, string]>([
  ["--cache-dir", { ...REQUEST, cacheDir: "/big/disk" }, "/big/disk"],
  ["--cache-dir relative to where we are", { ...REQUEST, cacheDir: "../cache" }, "/src/cache"],
  [
    "--cache-dir before XDG_CACHE_HOME",
    { ...REQUEST, cacheDir: "/big", environment: { XDG_CACHE_HOME: "/xdg" } },
    "/big",
  ],
  ["XDG_CACHE_HOME", { ...REQUEST, environment: { XDG_CACHE_HOME: "/xdg" } }, "/xdg/atomic-build"],
  ["the home folder", REQUEST, "/home/me/.cache/atomic-build"],
  [
    "not a relative XDG_CACHE_HOME",
    { ...REQUEST, environment: { XDG_CACHE_HOME: "xdg" } },
    "/home/me/.cache/atomic-build",
  ],
  ["not an empty XDG_CACHE_HOME", { ...REQUEST, environment: { XDG_CACHE_HOME: "" } }, "/home/me/.cache/atomic-build"],
])("the cache is located by %s", (_what, request, expected) => {
  expect(locateCacheFolder(request)).toBe(expected);
});

test("a new cache is made with everything it needs, and opened again as it is", () => {
  const root = `${temporaryFolder()}/deep/cache`;
  const v1 = `${root}/v1`;
  const value = {
    root,
    versionFolder: v1,
    casFolder: `${v1}/cas`,
    actionFolder: `${v1}/ac`,
    temporaryFolder: `${v1}/tmp`,
  };
  expect(openCacheFolder(root)).toEqual({ ok: true, value });
  expect(readdirSync(root)).toEqual(["CACHEDIR.TAG", "v1"]);
  expect(readdirSync(v1)).toEqual(["FORMAT", "ac", "cas", "tmp"]);
  expect(readdirSync(value.temporaryFolder)).toEqual([]);
  expect(openCacheFolder(root)).toEqual({ ok: true, value });
});

test("a file where the cache should be is refused with a remedy, and left alone", () => {
  const root = `${temporaryFolder()}/cache`;
  writeFileSync(root, "mine");
  expect(openCacheFolder(root)).toEqual({
    ok: false,
    error: {
      kind: "not-a-directory",
      path: root,
      message: `Cannot use cache "${root}": it is a file, not a folder`,
      remedy: "Remove the file or choose another folder with --cache-dir",
    },
  });
  expect(readFileSync(root, "utf8")).toBe("mine");
});

test("a file on the way to the cache is refused too", () => {
  const root = temporaryFolder();
  writeFileSync(`${root}/file`, "");
  expect(openCacheFolder(`${root}/file/cache`)).toMatchObject({ ok: false, error: { kind: "not-a-directory" } });
});

test("a cache of another format is refused, not overwritten", () => {
  const root = temporaryFolder();
  mkdirSync(`${root}/v1`);
  writeFileSync(`${root}/v1/FORMAT`, "somebody's cache 7\n");
  expect(openCacheFolder(root)).toEqual({
    ok: false,
    error: {
      kind: "other-version",
      path: `${root}/v1`,
      message: `Cannot use cache "${root}": its format is "somebody's cache 7", this version needs "atomic-build cache 1"`,
      remedy: `Remove ${root}/v1 or choose another folder with --cache-dir`,
    },
  });
});

test("a folder of another version beside ours is none of our business", () => {
  const root = temporaryFolder();
  mkdirSync(`${root}/v2`);
  expect(openCacheFolder(root).ok).toBe(true);
});

test.skipIf(process.getuid?.() === 0)("a folder that may not be written is refused with a remedy", () => {
  const root = temporaryFolder();
  chmodSync(root, 0o555);
  expect(openCacheFolder(root)).toEqual({
    ok: false,
    error: {
      kind: "not-writable",
      path: root,
      message: `Cannot use cache "${root}": it cannot be written (EACCES)`,
      remedy: "Make it writable or choose another folder with --cache-dir",
    },
  });
});

test("a file system that makes no folders is the machine's problem, with a remedy", () => {
  const opened = openCacheFolder("/proc/atomic-build");
  expect(opened).toMatchObject({ ok: false, error: { kind: "unusable", path: "/proc/atomic-build" } });
});
