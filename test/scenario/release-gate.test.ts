/** A release's gate, with the real program: what a failed test holds up, what a waiver lets by, what is counted. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { actionsRun, errorsSaid, type InvocationEnd } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

const BUILD = `
genrule(name = "live", srcs = ["live.txt"], outs = ["live.iso"], cmd = "cp $< $@")
genrule(name = "cloud", srcs = ["cloud.txt"], outs = ["cloud.raw"], cmd = "cp $< $@")
checksums(name = "live_sums", artifacts = [":live"], variant = "Live")
checksums(name = "cloud_sums", artifacts = [":cloud"], variant = "Cloud")

shell_test(name = "live_boots", script = "boots.sh", args = ["$(location :live)"], data = [":live"])
shell_test(name = "cloud_boots", script = "boots.sh", args = ["$(location :cloud)"], data = [":cloud"])

release_gate(name = "live_gate", artifacts = [":live_sums"], tests = [":live_boots"])
release_gate(name = "cloud_gate", artifacts = [":cloud_sums"], tests = [":cloud_boots"])

release_manifest(name = "live_manifest", artifacts = [":live_gate"], product = "Sample")
release_manifest(name = "cloud_manifest", artifacts = [":cloud_gate"], product = "Sample")
`;
/** A good image says so in its first line. */
const BOOTS = 'read line < "$1"; echo "$line"; test "$line" = good\n';
const FILES = { "BUILD.atomic": BUILD, "boots.sh": BOOTS, "live.txt": "good\n", "cloud.txt": "good\n" };
const MANIFESTS = ["//:live_manifest", "//:cloud_manifest"];

function arrange(changes: Readonly<Record<string, string>> = {}): ScenarioWorkspace {
  return new ScenarioWorkspace({ ...FILES, ...changes });
}

function receipt(workspace: ScenarioWorkspace, gate: string): unknown {
  return JSON.parse(workspace.read(`atomic-out/${gate}.receipt.json`));
}

function notBuilt({ events }: InvocationEnd): readonly string[] {
  return events.flatMap((event) => (event.kind === "target-finished" && !event.built ? [event.label] : []));
}

function testsOf({ events }: InvocationEnd): readonly unknown[] {
  return events.flatMap((event) =>
    event.kind === "test-finished" ? [[event.label, event.passed, event.cached, event.attempts]] : [],
  );
}

test("a failed test holds up what it covers and nothing else; a pass is kept by what was tested, a failure never", async () => {
  const workspace = arrange({ "cloud.txt": "bad\n" });
  const first = await workspace.runJson(MANIFESTS);
  expect([first.exitCode, notBuilt(first)]).toEqual([3, ["//:cloud_manifest"]]);
  expect(existsSync(workspace.path("atomic-out/cloud_gate.receipt.json"))).toBe(false);

  const second = await workspace.runJson(MANIFESTS);
  expect([second.exitCode, notBuilt(second), actionsRun(second)]).toEqual([3, ["//:cloud_manifest"], []]);
  expect(second.events.flatMap((event) => (event.kind === "action-failed" ? [event.failure.label] : []))).toEqual([
    "//:cloud_boots",
  ]);

  workspace.write("cloud.txt", "good\n");
  const third = await workspace.runJson([...MANIFESTS, "//:cloud_gate"]);
  expect([third.exitCode, actionsRun(third)]).toEqual([
    0,
    [
      ...["Genrule //:cloud", "ReleaseGate //:cloud_gate", "ShellTest //:cloud_boots", "WriteChecksums //:cloud_sums"],
      "WriteReleaseManifest //:cloud_manifest",
    ],
  ]);
  expect(receipt(workspace, "cloud_gate")).toEqual({
    tests: [{ label: "//:cloud_boots", result: "passed", attempts: 1 }],
    waivers: [],
  });
  // The image is the same again, by another command: the test's pass is known by its digest.
  workspace.edit("BUILD.atomic", 'outs = ["cloud.raw"], cmd = "cp $< $@"', 'outs = ["cloud.raw"], cmd = "cat $< > $@"');
  const fourth = await workspace.runJson(MANIFESTS);
  expect([fourth.exitCode, actionsRun(fourth)]).toEqual([0, ["Genrule //:cloud"]]);
});

const WAIVER = (expires: string) => `
waiver(
    name = "cloud_waiver",
    expires = "${expires}",
    owner = "Ann",
    reason = "bug 7",
    test = ":cloud_boots",
)
`;

function waived(expires: string): Readonly<Record<string, string>> {
  const text = BUILD.replace('tests = [":cloud_boots"])', 'tests = [":cloud_boots"], waivers = [":cloud_waiver"])');
  return { "BUILD.atomic": text + WAIVER(expires), "cloud.txt": "bad\n" };
}

test("a waived test may fail: it runs every time, the gate passes and says so, and test still calls it failed", async () => {
  const workspace = arrange(waived("2999-12-31"));
  const words = ["//:cloud_manifest", "//:cloud_gate"];
  const first = await workspace.runJson(words);
  expect([first.exitCode, notBuilt(first)]).toEqual([0, []]);
  const verdict = {
    tests: [{ label: "//:cloud_boots", result: "failed, waived" }],
    waivers: [{ test: "//:cloud_boots", owner: "Ann", reason: "bug 7", expires: "2999-12-31" }],
  };
  expect(receipt(workspace, "cloud_gate")).toEqual(verdict);
  const { waivers } = JSON.parse(workspace.read("atomic-out/cloud_manifest.json"));
  expect(waivers).toEqual(verdict.waivers);

  const second = await workspace.runJson(words);
  expect(second.events.flatMap((event) => (event.kind === "warning" ? [event.diagnostic.message] : []))).toEqual([
    'Test "//:cloud_boots" failed, and what was asked for is made all the same: a waiver lets it fail',
  ]);
  const failed = second.events.flatMap((event) => (event.kind === "action-failed" ? [event.failure.label] : []));
  expect([second.exitCode, actionsRun(second), failed]).toEqual([0, [], ["//:cloud_boots"]]);

  const tested = await workspace.runJson(["test", "//:cloud_boots"]);
  expect([tested.exitCode, testsOf(tested)]).toEqual([3, [["//:cloud_boots", false, false, 1]]]);

  workspace.write("cloud.txt", "good\n");
  const repaired = await workspace.runJson(words);
  expect(repaired.exitCode).toBe(0);
  expect(receipt(workspace, "cloud_gate")).toEqual({
    ...verdict,
    tests: [{ label: "//:cloud_boots", result: "passed", attempts: 1 }],
  });
});

test("an expired waiver is a mistake, told with owner, reason and day where it stands", async () => {
  const workspace = arrange(waived("2020-02-29"));
  const { exitCode, events } = await workspace.runJson(["//:cloud_manifest"]);
  expect(exitCode).toBe(1);
  const line =
    workspace
      .read("BUILD.atomic")
      .split("\n")
      .findIndex((text) => text.includes("expires")) + 1;
  expect(events.flatMap((event) => (event.kind === "error" ? [event.diagnostic] : []))).toEqual([
    {
      message: 'Cannot waive "//:cloud_boots": the waiver of Ann expired on 2020-02-29 ("bug 7")',
      range: expect.objectContaining({ path: "BUILD.atomic", start: expect.objectContaining({ line }) }),
      remedy: "repair the test and remove the waiver, or let its owner name a later day",
    },
  ]);
});

test("a waiver does not cost the quick answer, which ends with the waiver's day", async () => {
  const workspace = arrange({ ...waived("2999-12-31"), "cloud.txt": "good\n" });
  await workspace.run(["//:cloud_gate"]);
  const again = await workspace.runJson(["//:cloud_gate"]);
  expect([again.exitCode, actionsRun(again), errorsSaid(again)]).toEqual([0, [], []]);
  const { entries } = JSON.parse(workspace.read(".atomic/locks/calendar.json"));
  expect(entries["2999-12-31"].answer).toBe("not-yet");
});

test("a flaky test is run again, said to be flaky, and counted in the receipt", async () => {
  const flaky = 'data = [":cloud"], flaky = 3)';
  const text = BUILD.replace(
    'args = ["$(location :cloud)"], data = [":cloud"])',
    `args = ["$(location :cloud)"], ${flaky}`,
  );
  const script = 'echo "this is attempt $ATOMIC_TEST_ATTEMPT"; test "$ATOMIC_TEST_ATTEMPT" = 2\n';
  const workspace = arrange({ "BUILD.atomic": text, "boots.sh": script });
  const said = await workspace.run(["test", "//:cloud_boots"]);
  expect(said.exitCode).toBe(0);
  expect(said.stderr).toContain("FLAKY, passed in attempt 2 of 3 //:cloud_boots");
  expect(workspace.read(".atomic/logs/cloud_boots.passed.log.attempt-1")).toBe("this is attempt 1\n");
  expect(workspace.read(".atomic/logs/cloud_boots.passed.log")).toBe("this is attempt 2\n");
  const gate = await workspace.runJson(["//:cloud_gate"]);
  expect([gate.exitCode, actionsRun(gate)]).toEqual([0, ["ReleaseGate //:cloud_gate"]]);
  expect(receipt(workspace, "cloud_gate")).toEqual({
    tests: [{ label: "//:cloud_boots", result: "passed", attempts: 2 }],
    waivers: [],
  });
});
