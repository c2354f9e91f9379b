import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { type Analysis, analyzeTargets } from "../../../engine/analysis/analyze-targets.ts";
import type { Action } from "../../../engine/rule/action.ts";
import { filegroup } from "../../../rules/generic/filegroup.ts";
import { genrule } from "../../../rules/generic/genrule.ts";
import { shellTest } from "../../../rules/generic/shell-test.ts";
import { loadWorkspace, printDiagnostics } from "../../support/load-workspace.ts";
import { MemoryWorkspaceFiles } from "../../support/memory-workspace-files.ts";

const RULES = new Map([genrule, filegroup, shellTest].map((rule) => [rule.name, rule]));
const FILES = { "p/a.txt": "one\n", "p/b b.txt": "two\n", "p/tool.sh": 'cat "$@" | sort -r' };

test.each([
  ["$(location a.txt)", "p/a.txt"],
  ["$(location :b b.txt)", "'p/b b.txt'"],
  ["$(execpath //p:tool.sh)", "p/tool.sh"],
  ["$(locations :files)", "p/a.txt 'p/b b.txt'"],
  ["$(location out)", "atomic-out/p/out"],
  ["$(SRCS)", "p/a.txt 'p/b b.txt' p/a.txt"],
  ["$(OUTS) $@", "atomic-out/p/out atomic-out/p/out"],
  ["$(@D) $(RULEDIR)", "atomic-out/p atomic-out/p"],
  ["$$x $$(date) $$$$", "$x $(date) $$"],
])("cmd %j expands to %j", (cmd, expanded) => {
  const { graph, diagnostics } = analyze(genruleWith(cmd));
  expect(printDiagnostics(diagnostics)).toEqual([]);
  expect(graph.actions[0]?.arguments).toEqual(["sh", "-ec", expanded]);
});

test.each([
  ["$(locations :none)", '"$(locations :none)" names no source, tool or output of this target'],
  ["$(location :files)", '"$(location :files)" stands for 2 files, $(locations …) takes any number'],
  ["$(location //:)", 'Cannot read label "//:": the target name is empty'],
  ["$(date)", '"$(date)" is no variable, write "$$(date)" for a command substitution of the shell'],
  ["$HOME", '"$H" means nothing, write "$$H" for a "$" of the shell'],
  ["$(echo $(x))", '"$(" means nothing, write "$$(" for a "$" of the shell'],
  ["cat $<", '"$<" wants exactly one source, the target has 3'],
  ["costs 5$", '"$" means nothing, write "$$" for a "$" of the shell'],
])("cmd %j is refused where it stands", (cmd, problem) => {
  const { diagnostics } = analyze(genruleWith(cmd));
  expect(printDiagnostics(diagnostics)).toEqual([
    `p/BUILD.atomic:3:11: Cannot expand attribute "cmd" of "//p:g": ${problem}`,
  ]);
});

test("a genrule's action runs as a shell would run it, and its output is a target", () => {
  const { graph } = analyze(`genrule(
    name = "sorted",
    srcs = ["a.txt", "b b.txt"],
    outs = ["made/sorted"],
    cmd = "sh $(location tool.sh) $(SRCS) > $@",
    tools = ["tool.sh"],
    executable = True,
)
genrule(name = "copy", srcs = ["made/sorted"], outs = ["copy"], cmd = "cp $< $@", programs = ["cp"])`);
  const [sorted, copy] = graph.actions;
  expect(sorted).toMatchObject({ mnemonic: "Genrule", message: "Running genrule //p:sorted", isTest: false });
  expect(copy?.tools).toEqual(["sh", "cp"]);
  expect(runActions([sorted, copy], "atomic-out/p/copy")).toBe("two\none\n");
});

test("a shell test is a test whose pass is a file; its arguments are not read by a shell", () => {
  const { graph, diagnostics } = analyze(`shell_test(
    name = "t",
    script = "tool.sh",
    args = ["$(location b b.txt)", "$$HOME"],
    data = ["b b.txt"],
    timeout = "short",
)`);
  expect(diagnostics).toEqual([]);
  const [action] = graph.actions;
  expect(action).toMatchObject({ isTest: true, timeoutMs: 60_000, outputs: [{ path: "atomic-out/p/t.passed" }] });
  expect(action?.arguments.slice(-4)).toEqual(["sh", "p/tool.sh", "p/b b.txt", "$HOME"]);
});

test("a shell test without exactly one script, or with a wrong argument, is refused at its place", () => {
  const { diagnostics } = analyze(`filegroup(name = "two", srcs = ["a.txt", "b b.txt"])
shell_test(name = "t", script = ":two")
shell_test(name = "u", script = "tool.sh", args = ["fine", "$(location :two)"])`);
  expect(printDiagnostics(diagnostics)).toEqual([
    'p/BUILD.atomic:2:33: Cannot use attribute "script" of "//p:t": expected one file, got 2',
    'p/BUILD.atomic:3:60: Cannot expand attribute "args" of "//p:u": "$(location :two)" names no source, tool or output of this target',
  ]);
});

test("a genrule without outputs is refused", () => {
  const { diagnostics } = loadWorkspace({ "p/BUILD.atomic": `genrule(name = "g", outs = [], cmd = "")` }, ["//..."], {
    rules: RULES,
  });
  expect(printDiagnostics(diagnostics)).toEqual([
    'p/BUILD.atomic:1:28: Cannot read attribute "outs" of genrule target "//p:g": expected at least one output, got list',
  ]);
});

test.each([...RULES.values()])("the example of $name loads", (rule) => {
  const texts = {
    ...FILES,
    "p/BUILD.atomic": rule.example,
    "p/motd.in": "",
    "p/motd_test.sh": "",
    "p/motd": "",
    "p/x.ks": "",
  };
  expect(loadWorkspace(texts, ["//..."], { rules: RULES }).diagnostics).toEqual([]);
});

function genruleWith(cmd: string): string {
  return `filegroup(name = "files", srcs = ["a.txt", "b b.txt"])
genrule(name = "g", srcs = [":files", "a.txt"], outs = ["out"], tools = ["tool.sh", "b b.txt"],
    cmd = ${JSON.stringify(cmd)})`;
}

function analyze(text: string): Analysis {
  const texts = { ...FILES, "p/BUILD.atomic": text };
  const { graph, diagnostics } = loadWorkspace(texts, ["//..."], { rules: RULES });
  expect(printDiagnostics(diagnostics)).toEqual([]);
  return analyzeTargets(graph, { files: new MemoryWorkspaceFiles(texts), locks: { answer: () => undefined } });
}

/** Runs actions one after the other in a folder, without a sandbox, and reads one output. */
function runActions(actions: readonly (Action | undefined)[], output: string): string {
  const folder = mkdtempSync(join(tmpdir(), "atomic-generic-"));
  try {
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    for (const action of actions) {
      for (const { path } of action?.outputs ?? []) mkdirSync(dirname(join(folder, path)), { recursive: true });
      const [program = "", ...rest] = action?.arguments ?? [];
      execFileSync(program, rest, { cwd: folder });
    }
    return readFileSync(join(folder, output), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
