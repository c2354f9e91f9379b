import { expect, test } from "vitest";
import { TreefileInfo } from "../../../rules/tree/treefile-info.ts";
import { analyzeRules, literalsOf, type RuleAnalysis } from "../../support/analyze-rules.ts";

const HOST = `{ "ref": "a/\${releasever}/\${basearch}/host", "include": "base.json", "packages": ["bash"] }`;
const FILES = { "host.json": HOST, "base.json": '{ "packages": ["kernel"] }' };
const TARGET = 'treefile(name = "t", src = "host.json", releasever = "9", basearch = "aarch64")';

test("a treefile stands for its expanded form, and tells its dependants what it says", () => {
  const analysis = analyze(FILES);
  expect(analysis.problems).toEqual([]);
  expect(literalsOf(analysis).get("atomic-out/t.expanded.json")?.content).toBe(`{
 "basearch": "aarch64",
 "packages": [
  "bash",
  "kernel"
 ],
 "ref": "a/9/aarch64/host"
}
`);
  expect(analysis.graph.actions).toEqual([]);
  expect(analysis.providedBy("//:t", TreefileInfo)?.treefile.values.ref?.value).toBe("a/9/aarch64/host");
});

test("what it includes is read, and so looked at before the next run", () => {
  expect(analyze(FILES).filesRead).toEqual(["base.json", "host.json"]);
});

test("mistakes of the treefile are told where they stand in it, all at once", () => {
  expect(analyze({ ...FILES, "base.json": '{\n  "pakages": ["kernel"],\n  "selinux": "yes"\n}' }).problems).toEqual([
    'base.json:2:3: Cannot load treefile "base.json": key "pakages" is not known, did you mean "packages"?',
    'base.json:3:14: Cannot load treefile "base.json": key "selinux" is the string "yes", expected true or false',
  ]);
});

test("a treefile that is not there is told at the target, an included one at its include", () => {
  expect(analyze({}).problems).toEqual([
    'BUILD.atomic:1:28: Cannot find "//:host.json" of attribute "src" of "//:t": package "//" has neither a target nor a file "host.json"',
  ]);
  expect(analyze({ "host.json": HOST }).problems).toEqual([
    'host.json:1:57: Cannot load treefile "base.json": the file is missing',
  ]);
});

function analyze(files: Readonly<Record<string, string>>): RuleAnalysis {
  return analyzeRules({ ...files, "BUILD.atomic": TARGET });
}
