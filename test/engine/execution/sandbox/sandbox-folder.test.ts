import { mkdirSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  actionsFolderBelow,
  makeSandboxFolder,
  staleFoldersBelow,
} from "../../../../engine/execution/sandbox/sandbox-folder.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

test("only folders of processes that are gone are stale, never anything else in the same place", () => {
  const parent = temporaryFolder();
  const here = readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
  const gone = `sandbox-${here}-999999999-a`;
  const others = ["actions", "12345", `sandbox-${here}-x`, `sandbox-${here}-${process.pid}-b`, "sandbox-1-999999999-c"];
  for (const name of [gone, ...others]) mkdirSync(join(parent, name));
  const folder = makeSandboxFolder(parent, { etcPaths: [], networkPaths: [] });
  expect(staleFoldersBelow(parent)).toEqual([join(parent, gone)]);
  expect(readdirSync(folder.etcFolder).sort()).toEqual(["group", "hosts", "mtab", "nsswitch.conf", "passwd"]);
});

test("where actions were staged is stale, too, when the process is gone", () => {
  const parent = temporaryFolder();
  const living = actionsFolderBelow(parent);
  const dead = living.replace(`-${process.pid}.`, "-999999999.");
  const numberGivenAgain = living.replace(/\.\d+-/, ".1-");
  for (const path of [living, dead, numberGivenAgain]) mkdirSync(path);
  expect([...staleFoldersBelow(parent)].sort()).toEqual([dead, numberGivenAgain].sort());
  expect(staleFoldersBelow(join(parent, "absent"))).toEqual([]);
});
