/**
 * The main job on real input: this repository's own system, from nothing to a live image, and what each kind of edit rebuilds
 * (whole-graph.test.ts boots it). The tests build on each other, in order, since the first step costs minutes. Needs the
 * network once.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { BuildEvent } from "../../engine/core/event.ts";
import { lookUpOnPath } from "../../engine/host/path-lookup.ts";
import { actionsRun, type InvocationEnd } from "../support/scenario-invocation.ts";
import { filesBelow } from "../support/scenario-outputs.ts";
import { copySampleSystem, runCounts } from "../support/scenario-sample-system.ts";

const place = mkdtempSync(join(tmpdir(), "atomic-build-system-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const workspace = copySampleSystem(join(place, "one"));
const IMAGE = "//images:pxetolive";
const BOOT_TEST = "//images:pxetolive_boots";
const PACK = "PackLiveImage //images:pxetolive";
const APPEND = '--append="console=tty0';

test("an empty clone becomes an image with livemedia-creator's names", async () => {
  const built = await workspace.runJson([IMAGE]);
  expect([built.exitCode, failuresOf(built)]).toEqual([0, []]);
  const { BuildRpm = 0, FetchHostPackage = 0, ...others } = runCounts(built.events);
  expect(others).toEqual({
    CollectPackages: 1,
    ComposeTree: 1,
    CreateRepository: 1,
    LockPackages: 1,
    PackLiveImage: 1,
  });
  expect([FetchHostPackage > 50, BuildRpm - FetchHostPackage]).toEqual([true, 2]);
  const release = kernelRelease();
  const files = [
    ...["PXE_CONFIG", "boot.ipxe", "grub.cfg", `initramfs-${release}.img`, "live-rootfs.squashfs.img"],
    ...["pxelinux.cfg/default", `vmlinuz-${release}`],
  ].map((name) => `atomic-out/images/pxetolive/${name}`);
  expect(filesBelow(workspace.path("atomic-out/images")).map((path) => `atomic-out/images/${path}`)).toEqual(files);
  expect(outputsOf(built, IMAGE)).toEqual(files);
});

test("a second time no action runs, and the words around the question do not matter", async () => {
  expect(await ranBy(IMAGE)).toEqual([]);
  expect(await ranBy(IMAGE, "//tree:host", "//tree:lock", "//rpms:atomic-release")).toEqual([]);
});

test("comments of kickstarts and the layout of a treefile build nothing", async () => {
  for (const path of ["images/pxetolive.ks", "images/sample-atomic-common.ks", "images/sample-atomic-system.ks"]) {
    workspace.write(path, `# a new first line\n${workspace.read(path)}\n# and a last one\n`);
  }
  for (const path of ["tree/host.json", "tree/base.json"]) {
    workspace.write(path, JSON.stringify(JSON.parse(workspace.read(path)), undefined, 8));
  }
  expect(await ranBy(IMAGE)).toEqual([]);
});

test("a kernel argument packs the image and tests it again, nothing else, and the reason is the kickstart's line", async () => {
  workspace.edit("images/pxetolive.ks", APPEND, '--append="probe=1 console=tty0');
  const line =
    workspace
      .read("images/pxetolive.ks")
      .split("\n")
      .findIndex((text) => text.includes("probe=1")) + 1;
  // The first boot was enough: this one is seen to start, then spared.
  const invocation = workspace.start(["--json", "test", BOOT_TEST]);
  await invocation.started(BOOT_TEST);
  process.kill(invocation.pid, "SIGINT");
  const built = await invocation.end;
  expect([built.exitCode, actionsRun(built)]).toEqual([130, [PACK]]);
  expect(startedBy(built)).toEqual([PACK, `BootTest ${BOOT_TEST}`]);
  expect(await ranBy(IMAGE)).toEqual([]);
  expect(reasonsOf(built, IMAGE)).toEqual([
    {
      kind: "input-changed",
      path: expect.any(String),
      changes: [{ path: "images/pxetolive.ks", start: { line, column: expect.any(Number) }, end: expect.anything() }],
    },
  ]);
  expect(workspace.read("atomic-out/images/pxetolive/PXE_CONFIG")).toContain("probe=1 console=tty0");
  workspace.edit("images/pxetolive.ks", '"probe=1 ', '"');
  expect(await ranBy(IMAGE)).toEqual([]);
});

test("a repository is what its packages are: copied elsewhere, indexed anew, with other packages beside, it changes no tree", async () => {
  expect(await ranBy("//rpms:repository")).toEqual([]);
  copyPackages("atomic-out/rpms/repository");
  workspace.write("local/BUILD.atomic", LOCAL_REPOSITORY);
  workspace.write("local/extra.spec", extraSpec("1"));
  createMetadata("--general-compress-type=gz");
  workspace.edit("tree/BUILD.atomic", "//rpms:repository", "//local:repository");
  const resolved = ["CollectPackages //tree:lock", "CreateRepository //local:repository", "LockPackages //tree:lock"];
  expect(await ranBy(IMAGE)).toEqual(resolved);
  createMetadata("--general-compress-type=xz");
  expect(await ranBy(IMAGE)).toEqual(["CreateRepository //local:repository"]);
  for (const version of ["1", "2"]) {
    workspace.write("local/extra.spec", extraSpec(version));
    expect(await ranBy("//local:extra")).toEqual(["BuildRpm //local:extra"]);
    copyPackages("atomic-out/local/extra");
    expect(await ranBy(IMAGE)).toEqual(resolved);
  }
});

test("a package of the tree that changes makes the tree and all after it", async () => {
  workspace.edit("rpms/atomic-release.spec", "Release: 1", "Release: 2");
  expect(await ranBy("//rpms:atomic-release")).toEqual(["BuildRpm //rpms:atomic-release"]);
  copyPackages("atomic-out/rpms/atomic-release");
  expect(await ranBy(IMAGE)).toEqual([
    "CollectPackages //tree:lock",
    "ComposeTree //tree:host",
    "CreateRepository //local:repository",
    "LockPackages //tree:lock",
    PACK,
  ]);
});

test("another mksquashfs runs exactly the actions that use it, and the reason is the tool", async () => {
  const real = lookUpOnPath("mksquashfs", process.env["PATH"] ?? "") ?? "mksquashfs";
  workspace.write("bin/mksquashfs", `#!/bin/sh\n# another build of the same program\nexec ${real} "$@"\n`);
  chmodSync(workspace.path("bin/mksquashfs"), 0o755);
  const environment = { PATH: `${workspace.path("bin")}:${process.env["PATH"]}` };
  const built = await workspace.runJson([IMAGE], { environment });
  expect([built.exitCode, failuresOf(built), actionsRun(built)]).toEqual([0, [], [PACK]]);
  expect(reasonsOf(built, IMAGE)).toEqual([
    { kind: "tool-changed", tool: "mksquashfs", from: expect.any(String), to: expect.any(String) },
  ]);
});

const LOCAL_REPOSITORY = `
rpm_repository(name = "repository", packages = ["rpms"], repository_id = "sample", visibility = ["//visibility:public"])
rpm_package(name = "extra", spec = "extra.spec")
`;

function extraSpec(version: string): string {
  return `Name: extra\nVersion: ${version}\nRelease: 1\nSummary: Not part of the tree\nLicense: MIT\nBuildArch: noarch\n%description\n.\n%files\n`;
}

async function ranBy(...words: readonly string[]): Promise<readonly string[]> {
  const built = await workspace.runJson(words);
  expect([built.exitCode, failuresOf(built)]).toEqual([0, []]);
  return actionsRun(built);
}

/** Copies the RPMs of an output into the folder that serves as a repository; another version of the same gives way. */
function copyPackages(folder: string): void {
  const repository = workspace.path("local/rpms");
  mkdirSync(repository, { recursive: true });
  const nameOf = (file: string) => file.replace(/-[^-]+-[^-]+\.rpm$/, "");
  for (const path of filesBelow(workspace.path(folder)).filter((file) => file.endsWith(".rpm"))) {
    const file = basename(path);
    for (const old of readdirSync(repository)) if (nameOf(old) === nameOf(file)) rmSync(join(repository, old));
    copyFileSync(workspace.path(`${folder}/${path}`), join(repository, file));
  }
}

function createMetadata(compression: string): void {
  execFileSync("createrepo_c", ["--quiet", compression, workspace.path("local/rpms")], { stdio: "inherit" });
}

function kernelRelease(): string {
  const kernel = filesBelow(workspace.path("atomic-out/images")).find((path) => path.includes("/vmlinuz-"));
  return kernel?.replace(/^.*\/vmlinuz-/, "") ?? "";
}

function outputsOf({ events }: InvocationEnd, label: string): readonly string[] {
  return events.flatMap((event) => (event.kind === "target-finished" && event.label === label ? event.outputs : []));
}

function startedBy({ events }: InvocationEnd): readonly string[] {
  return events.flatMap((event) => (event.kind === "action-started" ? [`${event.mnemonic} ${event.label}`] : []));
}

function failuresOf({ events }: InvocationEnd): readonly BuildEvent[] {
  return events.filter(({ kind }) => kind === "action-failed" || kind === "error");
}

function reasonsOf({ events }: InvocationEnd, label: string) {
  return events.flatMap((event) => (event.kind === "action-started" && event.label === label ? event.reasons : []));
}
