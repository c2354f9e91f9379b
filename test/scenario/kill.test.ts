/**
 * A `kill -9` at any instant leaves a miss, never a lie: the next build ends as a clean one, and nothing is left behind.
 * The instants are random and the seed is printed; ATOMIC_BUILD_SEED repeats a run.
 */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Invocation } from "../support/scenario-invocation.ts";
import { actionsRun } from "../support/scenario-invocation.ts";
import { digestsBelow, filesBelow } from "../support/scenario-outputs.ts";
import { descendantsOf, mountsBelow, processesMounting, untilGone } from "../support/scenario-processes.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

const KILLS = 50;
const FILES = 22;
const PACKAGES = 3;

/** Files, folders (RPMs, a repository), links between them; some are over at once, some take a tenth of a second. */
function mixedWorkspace(): ScenarioWorkspace {
  const files = Array.from({ length: FILES }, (_, index) => {
    const sources = [`"salt.txt"`, ...(index > 3 ? [`":f${index - 3}"`, `":f${index >> 1}"`] : [])];
    const pause = index % 4 === 0 ? "sleep 0.1; " : "";
    const cmd = `${pause}cat $(SRCS) > $@; echo ${index} >> $@`;
    const programs = '["cat", "sleep"]';
    return `genrule(name = "f${index}", srcs = [${[...new Set(sources)]}], outs = ["out/f${index}.txt"], cmd = "${cmd}", programs = ${programs})`;
  });
  const names = Array.from({ length: PACKAGES }, (_, index) => `p${index}`);
  const packages = names.map((name) => `rpm_package(name = "${name}", spec = "${name}.spec", sources = ["salt.txt"])`);
  const repository = `rpm_repository(name = "repository", packages = [${names.map((name) => `":${name}"`)}])`;
  const specs = names.map((name) => [`${name}.spec`, specOf(name)] as const);
  const build = [...files, ...packages, repository, ""].join("\n");
  return new ScenarioWorkspace({ "BUILD.atomic": build, "salt.txt": "", ...Object.fromEntries(specs) });
}

function specOf(name: string): string {
  return `Name: ${name}
Version: 1
Release: 1
Summary: ${name}
License: MIT
BuildArch: noarch
Source0: salt.txt
%description
${name}
%install
mkdir -p %{buildroot}/usr/share/${name}
cp %{SOURCE0} %{buildroot}/usr/share/${name}/salt.txt
%files
/usr/share/${name}
`;
}

test(`killed at ${KILLS} random instants, every next build ends as a clean one and leaves nothing`, async () => {
  const seed = Number(process.env["ATOMIC_BUILD_SEED"] ?? Date.now() % 1_000_000);
  process.stdout.write(`kill.test.ts: ATOMIC_BUILD_SEED=${seed}\n`);
  const random = randomNumbers(seed);
  const workspace = mixedWorkspace();
  const clean = new Map<string, unknown>();
  let longestMs = 0;
  for (const salt of ["one\n", "two\n"]) {
    forget(workspace);
    workspace.write("salt.txt", salt);
    const startedMs = performance.now();
    expect((await workspace.runJson(["//..."])).exitCode).toBe(0);
    longestMs = Math.max(longestMs, performance.now() - startedMs);
    clean.set(salt, digestsBelow(workspace.path("atomic-out")));
  }
  for (let kill = 0; kill < KILLS; kill++) {
    // Every second build starts with nothing; the other one has results, state and outputs of another content.
    if (kill % 2 === 0) forget(workspace);
    const salt = kill % 2 === 0 ? "one\n" : "two\n";
    workspace.write("salt.txt", salt);
    const instantMs = Math.round(random() * longestMs);
    const story = `seed ${seed}, kill ${kill} after ${instantMs} ms`;
    await killAfter(workspace.start(["--json", "//..."]), instantMs, random() < 0.5 ? "all" : "program");
    expect(mountsBelow(workspace.folder), story).toEqual([]);
    const next = await workspace.runJson(["//..."]);
    expect([next.exitCode, next.events.filter(({ kind }) => kind === "error")], story).toEqual([0, []]);
    await untilGone(processesMounting(workspace.place));
    expect(digestsBelow(workspace.path("atomic-out")), story).toEqual(clean.get(salt));
    expect(brokenBlobs(workspace), story).toEqual([]);
    // A single file that was being written is swept by age, since it may belong to a process of another container.
    expect(
      filesBelow(join(workspace.cacheFolder, "v1/tmp")).filter((path) => path.includes("/")),
      story,
    ).toEqual([]);
  }
});

test("what a killed program started is gone after the next build at the latest, however long it would have run", async () => {
  const workspace = new ScenarioWorkspace(SLEEPERS);
  const invocation = workspace.start(["--json", "--jobs", "2", "//..."]);
  await Promise.all([invocation.started("//:deaf"), invocation.started("//:sleeper")]);
  const processes = descendantsOf(invocation.pid);
  process.kill(invocation.pid, "SIGKILL");
  expect((await invocation.end).signal).toBe("SIGKILL");
  workspace.write("BUILD.atomic", SLEEPERS["BUILD.atomic"].replaceAll("sleep 600", "sleep 0"));
  expect((await workspace.run(["//..."])).exitCode).toBe(0);
  await untilGone(processes);
  await untilGone(processesMounting(workspace.place));
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s once ends the build with 130, and nothing that it started lives on",
  async (signal) => {
    const workspace = new ScenarioWorkspace(SLEEPERS);
    const invocation = workspace.start(["--json", "--jobs", "2", "//..."]);
    await Promise.all([invocation.started("//:deaf"), invocation.started("//:sleeper")]);
    const processes = descendantsOf(invocation.pid);
    process.kill(-invocation.pid, signal);
    const end = await invocation.end;
    expect([end.exitCode, end.events.at(-1)?.kind]).toEqual([130, "invocation-finished"]);
    await untilGone(processes);
    expect(filesBelow(join(workspace.cacheFolder, "v1/tmp"))).toEqual([]);
    workspace.write("BUILD.atomic", SLEEPERS["BUILD.atomic"].replaceAll("sleep 600", "sleep 0"));
    const next = await workspace.runJson(["--jobs", "2", "//..."]);
    expect([next.exitCode, actionsRun(next)]).toEqual([0, ["Genrule //:deaf", "Genrule //:sleeper"]]);
  },
);

test("Ctrl-C twice ends it at once with 130, and nothing that it started lives on", async () => {
  const workspace = new ScenarioWorkspace(SLEEPERS);
  const invocation = workspace.start(["--json", "--jobs", "2", "//..."]);
  await Promise.all([invocation.started("//:deaf"), invocation.started("//:sleeper")]);
  const processes = descendantsOf(invocation.pid);
  process.kill(-invocation.pid, "SIGINT");
  process.kill(-invocation.pid, "SIGINT");
  expect((await invocation.end).exitCode).toBe(130);
  await untilGone(processes);
  await untilGone(processesMounting(workspace.place));
});

const SLEEPERS = {
  "BUILD.atomic": `
genrule(name = "sleeper", outs = ["sleeper.txt"], cmd = "sleep 600; echo > $@", programs = ["sleep"])
genrule(name = "deaf", outs = ["deaf.txt"], cmd = "trap '' TERM INT; sleep 600; echo > $@", programs = ["sleep"])
`,
};

/** Stops the program so that nothing new is started, then kills it, and what it started too or that by itself. */
async function killAfter(invocation: Invocation, instantMs: number, who: "all" | "program"): Promise<void> {
  await Promise.race([wait(instantMs), invocation.end]);
  if (invocation.child.exitCode === null && invocation.child.signalCode === null) {
    process.kill(invocation.pid, "SIGSTOP");
    const processes = descendantsOf(invocation.pid);
    process.kill(invocation.pid, "SIGKILL");
    if (who === "all") for (const { pid } of processes) killIfThere(pid);
    await untilGone(processes);
  }
  await invocation.end;
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It died with its parent.
  }
}

/** Blobs whose content is not what their name says. */
function brokenBlobs(workspace: ScenarioWorkspace): readonly string[] {
  const digests = Object.entries(digestsBelow(join(workspace.cacheFolder, "v1/cas")));
  return digests.flatMap(([path, digest]) => (path.includes(digest.split(" ")[1] ?? "") ? [] : [path]));
}

function forget(workspace: ScenarioWorkspace): void {
  for (const path of ["atomic-out", ".atomic"]) rmSync(workspace.path(path), { recursive: true, force: true });
  rmSync(workspace.cacheFolder, { recursive: true, force: true });
}

/** Numbers in [0, 1) that a seed decides. */
function randomNumbers(seed: number): () => number {
  let count = 0;
  return () => createHash("sha256").update(`${seed} ${count++}`).digest().readUInt32BE() / 2 ** 32;
}
