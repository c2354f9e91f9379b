import { expect, test } from "vitest";
import { parseDpkgStatus } from "../../../engine/host/dpkg-database.ts";
import { canonicalOwnerPath, DependencyIndex, isProgramPath } from "../../../engine/host/installed-package.ts";
import { parseRpmQuery } from "../../../engine/host/rpm-database.ts";

const status = `Package: dnf
Status: install ok installed
Version: 4.14.0-3
Depends: python3:any, python3-dnf (= 4.14.0-3) | dnf5, default-mta | mail-transport-agent
Description: package manager
 Depends: not a field

Package: python3
Status: install ok installed
Version: 3.11.2-1
Pre-Depends: libc6 (>= 2.36)

Package: python3-dnf
Status: install ok installed
Version: 4.14.0-3
Depends: dnf

Package: exim4
Status: install ok installed
Version: 4.96
Provides: mail-transport-agent, exim (= 4.96)

Package: libc6
Status: install ok installed
Version: 2.36-9

Package: unrelated
Status: install ok installed
Version: 1

Package: dnf5
Status: deinstall ok config-files
Version: 5
`;

test("the installed packages of a dpkg status file, with names free of versions and architectures", () => {
  expect(parseDpkgStatus(status).slice(0, 4)).toEqual([
    {
      name: "dnf",
      version: "4.14.0-3",
      requires: ["python3", "python3-dnf", "dnf5", "default-mta", "mail-transport-agent"],
      provides: [],
    },
    { name: "python3", version: "3.11.2-1", requires: ["libc6"], provides: [] },
    { name: "python3-dnf", version: "4.14.0-3", requires: ["dnf"], provides: [] },
    { name: "exim4", version: "4.96", requires: [], provides: ["mail-transport-agent", "exim"] },
  ]);
});

test("a closure follows requirements through what packages provide, in a circle too, and stops at what is installed", () => {
  const names = new DependencyIndex(parseDpkgStatus(status)).closureOf("dnf").map((installed) => installed.name);
  expect(names).toEqual(["dnf", "exim4", "libc6", "python3", "python3-dnf"]);
});

test("one question to rpm answers for packages, capabilities, required files and owners of programs", () => {
  const database = parseRpmQuery(`N dnf 4.14.0-1.fc39
R /usr/bin/python3
R libsolv.so.1()(64bit)
P dnf
F /usr/bin/dnf-3
F /usr/share/doc/dnf
N python3 0:3.12.0-1.fc39
P python3
F /usr/bin/python3
N libsolv 1:0.7.25-1
P libsolv.so.1()(64bit)
F /usr/lib64/libsolv.so.1
`);
  expect(new DependencyIndex(database.packages).closureOf("dnf").map((one) => `${one.name}=${one.version}`)).toEqual([
    "dnf=4.14.0-1.fc39",
    "libsolv=1:0.7.25-1",
    "python3=0:3.12.0-1.fc39",
  ]);
  expect(["/usr/bin/dnf-3", "/bin/python3", "/usr/share/doc/dnf"].map((path) => database.ownerOf(path))).toEqual([
    "dnf",
    "python3",
    undefined,
  ]);
});

test("a file has one owner by either of its names", () => {
  expect(["/bin/sed", "/usr/bin/sed", "/lib64/ld.so", "/binary"].map(canonicalOwnerPath)).toEqual([
    "/usr/bin/sed",
    "/usr/bin/sed",
    "/usr/lib64/ld.so",
    "/binary",
  ]);
  expect(["/usr/libexec/git-core/git", "/sbin/mkfs", "/usr/share/x"].map(isProgramPath)).toEqual([true, true, false]);
});
