import { resolve } from "node:path";
import { expect, test } from "vitest";
import { LIBRARY_DOORS, layerOf, SINGLE_FILE_LIBRARIES } from "./layers.ts";
import { readSourceImports, type SourceFile } from "./source-imports.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const SOURCES = readSourceImports(ROOT, ["cache", "engine", "rules"]);
const EVERYTHING = [...SOURCES, ...readSourceImports(ROOT, ["test", "bench", "scripts"])];
const LINE_LIMIT = 250;
const NAMED_FOR_NOTHING = /(^|\/)(utils?|helpers?|common|misc|shared|types|constants|index)(\/|\.ts$)/;

test("imports point one way, type-only imports included", () => {
  const upward = SOURCES.flatMap((source) =>
    source.files
      .filter((target) => target.endsWith(".ts") && !mayImport(source.path, target))
      .map((target) => `${source.path} -> ${target}`),
  );
  expect(upward).toEqual([]);
});

test("only the command line imports the rules", () => {
  const importers = SOURCES.filter((source) => source.path.startsWith("engine/"))
    .filter((source) => source.files.some((target) => target.startsWith("rules/")))
    .filter((source) => !source.path.startsWith("engine/cli/"));
  expect(importers.map((source) => source.path)).toEqual([]);
});

test("no import cycle, type-only imports included", () => {
  expect(findCycle(SOURCES)).toEqual([]);
});

test("a library enters by its one door", () => {
  const trespassers = SOURCES.flatMap((source) =>
    source.packages
      .filter((name) => !source.path.startsWith(LIBRARY_DOORS[name] ?? ""))
      .map((name) => `${source.path} imports ${name}`),
  );
  expect(trespassers).toEqual([]);
  for (const name of SINGLE_FILE_LIBRARIES) {
    const doors = SOURCES.filter((source) => source.packages.includes(name)).map((source) => source.path);
    expect(doors.length, `${name} is imported by ${doors.join(", ")}`).toBeLessThanOrEqual(1);
  }
});

test(`no file is longer than ${LINE_LIMIT} lines`, () => {
  const long = EVERYTHING.filter((source) => source.lines > LINE_LIMIT);
  expect(long.map((source) => `${source.path}: ${source.lines}`)).toEqual([]);
});

test("every file is named for what is in it", () => {
  expect(EVERYTHING.map((source) => source.path).filter((path) => NAMED_FOR_NOTHING.test(path))).toEqual([]);
});

function mayImport(from: string, target: string): boolean {
  const [own, other] = [layerOf(from), layerOf(target)];
  if (own === undefined || other === undefined) return false;
  return own.folder === other.folder || other.rank < own.rank;
}

function findCycle(sources: readonly SourceFile[]): readonly string[] {
  const imports = new Map(sources.map((source) => [source.path, source.files]));
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return [];
    for (const target of imports.get(path) ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    finished.add(path);
    return [];
  };
  for (const { path } of sources) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
