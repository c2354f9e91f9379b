import { expect, test } from "vitest";
import { KickstartInfo } from "../../../rules/images/kickstart-info.ts";
import { analyzeRules, literalsOf, originOf, type RuleAnalysis } from "../../support/analyze-rules.ts";
import { printDiagnostics } from "../../support/load-workspace.ts";

const FILES = {
  "live.ks": "# A comment.\n%include common.ks\npart /   --size=3000\n",
  "common.ks": "lang en_US\nshutdown\n",
};

test("a kickstart stands for its flattened form, each line of which knows where it came from", () => {
  const analysis = analyze(FILES);
  expect(analysis.problems).toEqual([]);
  const flattened = literalsOf(analysis).get("atomic-out/k.flattened.ks");
  expect(flattened?.content).toBe("lang en_US\npart --size=3000 /\nshutdown\n");
  expect(originOf(flattened, "lang en_US")).toBe("common.ks:1:1");
  expect(originOf(flattened, "part --size=3000 /")).toBe("live.ks:3:1");
  expect(analysis.graph.actions).toEqual([]);
  const info = analysis.providedBy("//:k", KickstartInfo);
  expect(info?.flattened).toBe(flattened);
  expect(info?.kickstart.commands.map(({ name }) => name)).toEqual(["lang", "shutdown", "part"]);
});

test("what it includes is read, and so looked at before the next run", () => {
  expect(analyze(FILES).filesRead).toEqual(["common.ks", "live.ks"]);
});

test("mistakes are told where they stand, all at once", () => {
  const { problems, graph } = analyze({ ...FILES, "common.ks": "langg en_US\nshutdown\n%post\necho\n" });
  expect(problems).toEqual([
    'common.ks:1:1: Cannot load kickstart "common.ks": command "langg" is not known, did you mean "lang"?',
    'common.ks:3:1: Cannot load kickstart "common.ks": section "%post" is not closed, expected %end',
  ]);
  expect(graph.targets.size).toBe(0);
});

test("what an installer would only warn of is a warning, and the target is there", () => {
  const { warnings, problems, graph } = analyze({ "live.ks": "lang en_US\nshutdown\nlang de_DE\n" });
  expect(printDiagnostics(warnings)).toEqual([
    'live.ks:1:1: Command "lang" has no effect: a later "lang" replaces it',
    "  live.ks:3:1: This one counts",
  ]);
  expect([problems, graph.targets.size]).toEqual([[], 1]);
});

test("the syntax version decides which commands there are, and is checked itself", () => {
  expect(analyze({ "live.ks": "autostep\nshutdown\n" }, "F22").problems).toEqual([]);
  expect(analyze({ "live.ks": "autostep\nshutdown\n" }, "DEVEL").problems).toEqual([
    'live.ks:1:1: Cannot load kickstart "live.ks": command "autostep" is not known in DEVEL, only before F34',
  ]);
  expect(analyze(FILES, "RHEL7").problems).toEqual([
    'BUILD.atomic:1:50: Cannot read attribute "version" of kickstart target "//:k": expected a syntax version such as "F22" or "DEVEL", got string "RHEL7"',
  ]);
});

function analyze(files: Readonly<Record<string, string>>, version = "F22"): RuleAnalysis {
  return analyzeRules({ ...files, "BUILD.atomic": `kickstart(name = "k", src = "live.ks", version = "${version}")` });
}
