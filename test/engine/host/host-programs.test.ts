import { expect, test } from "vitest";
import {
  HOST_PROGRAMS,
  inspectHostPrograms,
  installCommand,
  packageFamilyOf,
} from "../../../engine/host/host-programs.ts";

test("one command installs the packages of several programs, each once", () => {
  const programs = HOST_PROGRAMS.filter(({ name }) => ["rpm", "rpmbuild", "createrepo_c"].includes(name));
  expect(installCommand(programs, "debian")).toBe("apt-get install --yes --no-install-recommends createrepo-c rpm");
  expect(installCommand(programs, "fedora")).toBe("dnf install --assumeyes createrepo_c rpm rpm-build");
  expect(installCommand([], "debian")).toBeUndefined();
});

test("a report has every program that a build can need, found or not", () => {
  const tool = { name: "bwrap", path: "/usr/bin/bwrap", version: "0.8.0-2", identity: "x" };
  const reports = inspectHostPrograms({ find: (name) => (name === "bwrap" ? tool : undefined) });
  expect(reports.map(({ program }) => program)).toEqual(HOST_PROGRAMS.filter(({ isForTests }) => isForTests !== true));
  expect(reports.filter(({ found }) => found !== undefined).map(({ found }) => found)).toEqual([tool]);
});

test("no program is listed twice", () => {
  const names = HOST_PROGRAMS.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

test.each([
  ['ID=fedora\nNAME="Fedora Linux"\n', "fedora"],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', "fedora"],
  ["ID=ubuntu\nID_LIKE=debian\n", "debian"],
  ["", "debian"],
] as const)("the family of %j is %s", (text, family) => {
  expect(packageFamilyOf(text)).toBe(family);
});
