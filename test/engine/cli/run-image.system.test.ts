/** The machine that `run` starts, with a QEMU that only writes down how it was called: what is prepared, and what remains. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MachineOptions } from "../../../engine/cli/machine-options.ts";
import { runImage } from "../../../engine/cli/run-image.ts";
import { parseLabel } from "../../../engine/core/label.ts";
import { succeed } from "../../../engine/core/result.ts";
import type { BootMedium } from "../../../rules/images/bootable-info.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const path = process.env["PATH"];
let root = "";

beforeEach(() => {
  root = temporaryFolder();
  for (const name of ["bin", "out/live", "scratch"]) mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, "out/live/boot.ipxe"), "#!ipxe\n");
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", join(root, "out/disk.qcow2"), "4M"]);
  execFileSync("tar", ["-czf", "out/virtualbox.box", "-C", "out", "disk.qcow2"], { cwd: root });
  writeFileSync(join(root, "out/installer.iso"), "");
  fakeQemu(
    'printf "%s\\n" "$@" >"$0.called"; cat $(sed -n "s/.*tftp=\\([^,]*\\),.*/\\1/p" "$0.called" | sed "s|$|/chain.ipxe|") </dev/null >"$0.chain"; exit 7',
  );
  process.env["PATH"] = `${join(root, "bin")}:${path}`;
  process.env["TMPDIR"] = join(root, "scratch");
});

afterEach(() => {
  process.env["PATH"] = path;
  delete process.env["TMPDIR"];
});

test("a live image is chained from a script of one thought; QEMU's exit status is ours, and nothing remains", async () => {
  expect(await run({ kind: "network-folder", folder: artifact("out/live") }, {})).toEqual([7, []]);
  expect(readFileSync(join(root, "bin/qemu-system-x86_64.chain"), "utf8")).toBe(
    "#!ipxe\nset base-url http://10.0.2.100/\nchain http://10.0.2.100/boot.ipxe\n",
  );
  expect(readdirSync(join(root, "scratch"))).toEqual([]);
});

test("what a machine writes to a disk goes to an overlay beside the image", async () => {
  const before = readFileSync(join(root, "out/disk.qcow2"));
  expect(await run({ kind: "disk", file: artifact("out/disk.qcow2"), format: "qcow2" }, {})).toEqual([7, []]);
  expect(calledWith("overlay.qcow2")).toMatch(/^if=none,id=disk,format=qcow2,file=.*\/atomic-run-\w+\/overlay\.qcow2$/);
  expect(readFileSync(join(root, "out/disk.qcow2")).equals(before)).toBe(true);
});

test("an installer gets a disk that goes away, or the one that was named, which is made once and kept", async () => {
  const medium: BootMedium = { kind: "installer", file: artifact("out/installer.iso"), volumeId: "X" };
  await run(medium, {});
  expect(calledWith("disk.qcow2")).toMatch(/\/atomic-run-\w+\/disk\.qcow2$/);
  await run(medium, { disk: "mine.img" });
  expect(calledWith("mine.img")).toBe(`if=none,id=disk,format=qcow2,file=${root}/mine.img`);
  const made = readFileSync(join(root, "mine.img"));
  await run(medium, { disk: "mine.img" });
  expect(readFileSync(join(root, "mine.img")).equals(made)).toBe(true);
});

test.each<[string, MachineOptions, BootMedium, string]>([
  ["a disk of one's own", { disk: "d" }, disk("out/disk.qcow2"), "--disk is for installers, and this image is none"],
  ["UEFI", { firmware: "uefi" }, disk("out/disk.qcow2"), "the image is made for bios only, not for uefi"],
  [
    "a disk that is not placed",
    {},
    disk("out/disk.raw"),
    '"out/disk.raw" is not among the files that the target stands for: let it make a format that boots, such as qcow2',
  ],
  [
    "a box without a disk",
    {},
    {
      kind: "vagrant-box",
      file: { kind: "source", path: "out/virtualbox.box", isDirectory: false },
      provider: "virtualbox",
    },
    `"ROOT/out/virtualbox.box" has no disk, expected box.img or a .vmdk file`,
  ],
])("%s is refused, where the image has no use for it", async (_, machine, medium, problem) => {
  expect(await run(medium, machine)).toEqual([2, [`Cannot run "//images:x": ${problem.replace("ROOT", root)}`]]);
  expect([existsSync(join(root, "bin/qemu-system-x86_64.called")), readdirSync(join(root, "scratch"))]).toEqual([
    false,
    [],
  ]);
});

test("a signal ends the machine, and then us with its status", async () => {
  fakeQemu('echo $$ >"$0.called"; exec sleep 600');
  const ended = run({ kind: "network-folder", folder: artifact("out/live") }, {});
  await fileAt(join(root, "bin/qemu-system-x86_64.called"));
  process.kill(process.pid, "SIGTERM");
  expect(await ended).toEqual([143, []]);
  const pid = Number(readFileSync(join(root, "bin/qemu-system-x86_64.called"), "utf8"));
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  expect(readdirSync(join(root, "scratch"))).toEqual([]);
});

function fakeQemu(script: string): void {
  writeFileSync(join(root, "bin/qemu-system-x86_64"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

async function fileAt(file: string): Promise<void> {
  while (!existsSync(file) || readFileSync(file, "utf8") === "") await new Promise((resolve) => setImmediate(resolve));
}

function artifact(name: string) {
  return { kind: "source", path: name, isDirectory: false } as const;
}

function disk(name: string): BootMedium {
  return { kind: "disk", file: artifact(name), format: "qcow2" };
}

function calledWith(piece: string): string | undefined {
  const words = readFileSync(join(root, "bin/qemu-system-x86_64.called"), "utf8").split("\n");
  return words.find((word) => word.endsWith(piece));
}

/** The exit status, and what was said of mistakes. */
async function run(medium: BootMedium, machine: MachineOptions): Promise<readonly [number, readonly string[]]> {
  const said: string[] = [];
  const reporter = {
    report(event: { readonly kind: string; readonly diagnostic?: { readonly message: string } }) {
      if (event.diagnostic !== undefined) said.push(event.diagnostic.message);
    },
    close: () => undefined,
  };
  const label = parseLabel("//images:x", { package: "" });
  if (!label.ok) throw new Error(label.error);
  const workshop = {
    workspaceRoot: root,
    provide: () => Promise.resolve(succeed(undefined)),
    accelerator: () => Promise.resolve("tcg" as const),
  };
  const status = await runImage(
    { label: label.value, medium, firmware: ["bios"], machine, words: [] },
    { folder: root, reporter, workshop },
  );
  return [status, said];
}
