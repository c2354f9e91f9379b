/**
 * This repository's whole graph from nothing: every RPM, tree and image is made, every image is booted and checked, and a second
 * run does nothing. Then what each kind of edit makes anew, as a table, and a release whose key changes. In order, since the
 * first step costs minutes. Needs the network once.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ReleaseKeys } from "../support/release-keys.ts";
import { actionsRun, errorsSaid, type InvocationEnd } from "../support/scenario-invocation.ts";
import { digestsBelow } from "../support/scenario-outputs.ts";
import { copySampleSystem } from "../support/scenario-sample-system.ts";

const place = mkdtempSync(join(tmpdir(), "atomic-build-graph-"));
const keys = ["first", "second"].map((name) => {
  return new ReleaseKeys(join(place, name), { userId: "Sample Atomic <release@example.org>" });
});
afterAll(() => {
  for (const key of keys) key.close();
  rmSync(place, { recursive: true, force: true });
});

const workspace = copySampleSystem(join(place, "one"));
/** Everything that is made without booting anything. */
const IMAGES = ["//images:pxetolive", "//images:installer", "//images:cloud", "//images:vagrant"];
const TREES = ["//tree:host", "//tree:next"];

const TESTS = [
  ...["cloud_boots_bios", "cloud_boots_uefi", "cloud_check", "cloud_upgrades"],
  ...["installer_check", "installer_installs_bios", "installer_installs_uefi"],
  ...["pxetolive_boots", "pxetolive_check", "vagrant_boots_bios", "vagrant_boots_uefi", "vagrant_check"],
].map((name) => `//images:${name}`);

const LIVE = ["PackLiveImage //images:pxetolive"];
const INSTALLER = ["PackInstallerImage //images:installer"];
const CLOUD = ["ConvertDisk //images:cloud", "ConvertDisk //images:cloud", "MakeDisk //images:cloud"];
const VAGRANT = ["ConvertDisk //images:vagrant", "ConvertDisk //images:vagrant", "MakeDisk //images:vagrant"];

let pristine: Readonly<Record<string, string>> = {};

test("from nothing, everything is built and every test passes; again: nothing runs", async () => {
  const first = await workspace.runJson(["test", "//..."]);
  expect([first.exitCode, errorsSaid(first)]).toEqual([0, []]);
  expect(verdictsOf(first)).toEqual(TESTS.map((label) => `${label} passed`));
  const second = await workspace.runJson(["test", "//..."]);
  expect([second.exitCode, actionsRun(second)]).toEqual([0, []]);
  pristine = imageDigests(workspace.path("atomic-out"));
});

/** What is edited, and which actions that runs. Each edit is taken back afterwards, which runs nothing. */
const EDITS: readonly (readonly [string, string, readonly [string, string], readonly string[]])[] = [
  ["a comment in every image's kickstart", "images/sample-atomic-system.ks", ["lang ", "# why\nlang "], []],
  ["the layout of a treefile", "tree/host.json", ['"ref": ', '"ref":\n      '], []],
  ["the live kickstart", "images/pxetolive.ks", ["console=tty0", "probe=1 console=tty0"], LIVE],
  ["the installer's kickstart", "images/installer.ks", ["console=tty0", "probe=1 console=tty0"], INSTALLER],
  ["the cloud kickstart", "images/cloud.ks", ["console=tty0", "probe=1 console=tty0"], [...CLOUD, ...VAGRANT]],
  ["the box's kickstart", "images/vagrant.ks", ["UseDNS no", "UseDNS  no"], VAGRANT],
  [
    "an option of one format",
    "images/BUILD.atomic",
    ['variant = "Vagrant"', 'variant = "Vagrant", virtualbox_os_type = "Linux_64"'],
    ["ConvertDisk //images:vagrant"],
  ],
];

test.each(EDITS)("an edit of %s runs exactly what it must", async (_what, path, [from, to], expected) => {
  workspace.edit(path, from, to);
  expect(await ranBy(...IMAGES, ...TREES)).toEqual([...expected].toSorted());
  workspace.edit(path, to, from);
  expect(await ranBy(...IMAGES, ...TREES)).toEqual([]);
});

test("another key signs and publishes anew, and makes nothing else; a mirror that lost a file gets it back", async () => {
  const [first, second] = keys;
  if (first === undefined || second === undefined) throw new Error("Cannot rotate keys: there are not two");
  const release = [...SIGNED, "Mirror //release:mirror"].toSorted();
  expect(await published(first)).toEqual(release);
  expect(await published(first)).toEqual([]);
  const moved = await workspace.runJson(["lock", "--update", "//release:key"], { environment: second.environment });
  expect(moved.exitCode).toBe(0);
  // The attestation's key is another, which stays.
  expect(await published(second)).toEqual(release.filter((action) => !action.startsWith("SignStatement ")));
  rmSync(workspace.path(".atomic/mirror/releases/1.0/Cloud"), { recursive: true });
  expect(await published(second)).toEqual(["Mirror //release:mirror"]);
  expect(await published(second)).toEqual([]);
});

const SIGNED = [
  // One CHECKSUM file for each variant.
  ...["Cloud", "Installer", "PXE-Live", "Vagrant"].map(() => "GpgSign //release:checksums_signed"),
  "GpgSign //release:manifest_signed",
  "OstreeSign //release:signed",
  "SignStatement //release:attestation",
];

test("a package makes both trees and all images anew", async () => {
  workspace.edit("rpms/atomic-release.spec", "Release: 1", "Release: 2");
  expect(await ranBy(...IMAGES, ...TREES)).toEqual(
    [
      ...["BuildRpm //rpms:atomic-release", "CreateRepository //rpms:repository"],
      ...[
        "LockPackages //tree:lock",
        "CollectPackages //tree:lock",
        "ComposeTree //tree:host",
        "ComposeTree //tree:next",
      ],
      ...["PackInstallerRoot //images:installer", ...LIVE, ...INSTALLER, ...CLOUD, ...VAGRANT],
    ].toSorted(),
  );
});

test("another folder, cache, user environment and time give the same bytes for every image", async () => {
  const other = copySampleSystem(join(place, "other/and deeper"));
  cpSync(workspace.path(".atomic/locks"), other.path(".atomic/locks"), { recursive: true });
  const built = await other.runJson([...IMAGES, ...TREES], {
    prefix: ["sh", "-c", 'umask 077; exec "$@"', "sh"],
    environment: { TZ: "Asia/Kathmandu", LANG: "C", LC_ALL: "C", HOME: place, USER: "somebody" },
  });
  expect([built.exitCode, errorsSaid(built)]).toEqual([0, []]);
  expect(imageDigests(other.path("atomic-out"))).toEqual(pristine);
});

async function ranBy(...words: readonly string[]): Promise<readonly string[]> {
  const built = await workspace.runJson(words);
  expect([built.exitCode, errorsSaid(built)]).toEqual([0, []]);
  return actionsRun(built);
}

async function published(key: ReleaseKeys): Promise<readonly string[]> {
  const built = await workspace.runJson(["//release:mirror"], { environment: key.environment });
  expect([built.exitCode, errorsSaid(built)]).toEqual([0, []]);
  return actionsRun(built);
}

/** Digests of all files of images and trees; what tests wrote beside them has times in it. */
function imageDigests(folder: string): Readonly<Record<string, string>> {
  const digests = Object.entries(digestsBelow(folder));
  const isMade = (path: string) => /^(images\/(pxetolive|installer|cloud|vagrant)|tree\/(host|next))\//.test(path);
  return Object.fromEntries(digests.filter(([path]) => isMade(path)));
}

function verdictsOf({ events }: InvocationEnd): readonly string[] {
  return events
    .flatMap((event) =>
      event.kind === "test-finished" ? [`${event.label} ${event.passed ? "passed" : "failed"}`] : [],
    )
    .toSorted();
}
