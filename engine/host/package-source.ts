import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { readDpkgDatabase } from "./dpkg-database.ts";
import type { PackageDatabase } from "./installed-package.ts";
import { lookUpOnPath } from "./path-lookup.ts";
import { readRpmDatabase } from "./rpm-database.ts";

/** Where this machine records its packages: the files whose change means that packages changed, and how to read them. */
export interface PackageSource {
  readonly files: readonly string[];
  read(): PackageDatabase | undefined;
}

const DPKG_FOLDER = "/var/lib/dpkg";
const RPM_FILES = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"].flatMap((folder) =>
  ["rpmdb.sqlite", "rpmdb.sqlite-wal", "Packages.db", "Packages"].map((name) => join(folder, name)),
);

/** dpkg's if it has anything recorded, else rpm's, else none: then every tool is known by its digest alone. */
export function findPackageSource(searchPath: string): PackageSource {
  const status = join(DPKG_FOLDER, "status");
  if ((statSync(status, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    return { files: [status], read: () => readDpkgDatabase(DPKG_FOLDER) };
  }
  const files = RPM_FILES.filter((path) => existsSync(path));
  const rpm = lookUpOnPath("rpm", searchPath);
  return { files, read: () => (rpm === undefined || files.length === 0 ? undefined : readRpmDatabase(rpm)) };
}
