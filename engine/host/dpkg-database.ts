import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalOwnerPath, type InstalledPackage, type PackageDatabase } from "./installed-package.ts";

/** Read straight from dpkg's files: `dpkg-query` would cost a process for each question. */
export function readDpkgDatabase(folder: string): PackageDatabase {
  const packages = parseDpkgStatus(readFileSync(join(folder, "status"), "utf8"));
  let lists: ReadonlyMap<string, string> | undefined;
  return {
    packages,
    ownerOf: (path) => {
      lists ??= readLists(join(folder, "info"));
      return findOwner(lists, path);
    },
  };
}

/** The installed packages of a dpkg status file. */
export function parseDpkgStatus(text: string): readonly InstalledPackage[] {
  return text.split("\n\n").flatMap((paragraph) => {
    const fields = parseFields(paragraph);
    const [name, version] = [fields.get("Package"), fields.get("Version")];
    if (name === undefined || version === undefined) return [];
    if (fields.get("Status")?.endsWith(" installed") !== true) return [];
    const requires = [...namesOf(fields.get("Pre-Depends")), ...namesOf(fields.get("Depends"))];
    return [{ name, version, requires, provides: namesOf(fields.get("Provides")) }];
  });
}

function parseFields(paragraph: string): ReadonlyMap<string, string> {
  const lines = paragraph.split("\n").filter((line) => /^[A-Z][A-Za-z-]*: /.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
}

/** `libc6 (>= 2.36), perl:any | perl5` names libc6, perl and perl5. */
function namesOf(relations: string | undefined): readonly string[] {
  if (relations === undefined) return [];
  return relations.split(/[,|]/).map((relation) => relation.trim().replace(/[\s(:[].*$/, ""));
}

/** File lists by package; `libc6:amd64.list` belongs to libc6. */
function readLists(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".list"));
  return new Map(names.map((name) => [name, `\n${readFileSync(join(folder, name), "latin1")}`]));
}

/** Both names of a file are looked for; searching text is faster than indexing a hundred thousand lines for a few. */
function findOwner(lists: ReadonlyMap<string, string>, path: string): string | undefined {
  const canonical = canonicalOwnerPath(path);
  const names = [canonical, canonical.replace(/^\/usr\//, "/")].map((name) => `\n${name}\n`);
  for (const [list, text] of lists) {
    if (names.some((name) => text.includes(name))) return list.replace(/(:[^:]+)?\.list$/, "");
  }
  return undefined;
}
