import { spawnSync } from "node:child_process";
import { canonicalOwnerPath, type InstalledPackage, isProgramPath, type PackageDatabase } from "./installed-package.ts";

/** One line per fact, so that one process answers for all packages at once. */
const QUERY_FORMAT =
  "N %{NAME} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\n[R %{REQUIRENAME}\\n][P %{PROVIDENAME}\\n][F %{FILENAMES}\\n]";
/** A few thousand packages list some hundred thousand files. */
const LARGEST_OUTPUT_BYTES = 512 * 1024 * 1024;

/** Asks rpm for everything at once; undefined when it does not answer. `database` is for tests. */
export function readRpmDatabase(rpm: string, database?: string): PackageDatabase | undefined {
  const where = database === undefined ? [] : ["--dbpath", database];
  const { status, stdout } = spawnSync(rpm, [...where, "-qa", "--queryformat", QUERY_FORMAT], {
    encoding: "utf8",
    env: { LC_ALL: "C.UTF-8", PATH: "/usr/bin:/bin" },
    maxBuffer: LARGEST_OUTPUT_BYTES,
  });
  return status === 0 ? parseRpmQuery(stdout) : undefined;
}

/** Reads what the query format writes. A required file counts as a name that the file's owner provides. */
export function parseRpmQuery(text: string): PackageDatabase {
  const lines = text.split("\n");
  const requiredFiles = new Set(lines.filter((line) => line.startsWith("R /")).map((line) => line.slice(2)));
  const owners = new Map<string, string>();
  const packages: { name: string; version: string; requires: string[]; provides: string[] }[] = [];
  for (const line of lines) {
    const value = line.slice(2);
    const current = packages.at(-1);
    if (line.startsWith("N ")) {
      const [name = "", version = ""] = value.split(" ");
      packages.push({ name, version, requires: [], provides: [] });
    } else if (line.startsWith("R ")) current?.requires.push(value);
    else if (line.startsWith("P ")) current?.provides.push(value);
    else if (line.startsWith("F ") && current !== undefined) {
      if (requiredFiles.has(value)) current.provides.push(value);
      if (isProgramPath(value)) owners.set(canonicalOwnerPath(value), current.name);
    }
  }
  return { packages: packages satisfies InstalledPackage[], ownerOf: (path) => owners.get(canonicalOwnerPath(path)) };
}
