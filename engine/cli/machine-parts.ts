import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mediumArtifact } from "../../rules/images/boot-medium-arguments.ts";
import type { BootMedium } from "../../rules/images/bootable-info.ts";
import serveHttp from "../../rules/tools/serve-http.sh";
import { assertNever } from "../core/assert-never.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { lookUpOnPath } from "../host/path-lookup.ts";
import { type ImageMachine, WEB_SERVER_ADDRESS } from "./image-machine.ts";
import type { MachineOptions } from "./machine-options.ts";

/** What the machine is put together from. */
export interface MachinePartsOptions {
  /** Of the workspace, absolute: media are below it. */
  readonly workspaceRoot: string;
  readonly searchPath: string;
  /** The machine's own folder, removed with it. */
  readonly scratch: string;
  /** Where the person is: relative disk files are meant from there. */
  readonly folder: string;
}

/** What depends on the medium. */
export type MachineParts = Pick<ImageMachine, "disk" | "cdrom" | "network" | "uefi">;

const NEW_DISK_SIZE = "16G";

/** Host programs and files that it takes to run such an image. */
export function programsOf(medium: BootMedium, { firmware }: MachineOptions): readonly string[] {
  return [
    "qemu-system-x86_64",
    ...(medium.kind === "network-folder" ? ["sh", "cat", "wc"] : ["qemu-img"]),
    ...(medium.kind === "vagrant-box" ? ["tar", "gzip"] : []),
    ...(firmware === "uefi" ? ["ovmf-code.fd", "ovmf-vars.fd"] : []),
  ];
}

/** Makes what the machine writes to, and finds what it reads; a refusal is a sentence. */
export function prepareMachineParts(
  medium: BootMedium,
  machine: MachineOptions,
  options: MachinePartsOptions,
): Result<MachineParts, string> {
  const parts = prepareMedium(medium, machine, options);
  if (!parts.ok || machine.firmware !== "uefi") return parts;
  const [code, variables] = ["ovmf-code.fd", "ovmf-vars.fd"].map((name) => lookUpOnPath(name, options.searchPath));
  if (code === undefined || variables === undefined) return fail("there is no UEFI firmware on this machine");
  const copy = join(options.scratch, "ovmf-vars.fd");
  copyFileSync(variables, copy);
  return succeed({ ...parts.value, uefi: { code, variables: copy } });
}

function prepareMedium(
  medium: BootMedium,
  machine: MachineOptions,
  options: MachinePartsOptions,
): Result<MachineParts, string> {
  if (machine.disk !== undefined && medium.kind !== "installer") {
    return fail("--disk is for installers, and this image is none");
  }
  const image = mediumArtifact(medium).path;
  if (!existsSync(join(options.workspaceRoot, image))) {
    return fail(
      `"${image}" is not among the files that the target stands for: let it make a format that boots, such as qcow2`,
    );
  }
  switch (medium.kind) {
    case "network-folder":
      return succeed({ network: prepareNetwork(join(options.workspaceRoot, medium.folder.path), options.scratch) });
    case "disk":
      return overlayOf({ file: join(options.workspaceRoot, medium.file.path), format: medium.format }, options);
    case "vagrant-box":
      return overlayOfBox(join(options.workspaceRoot, medium.file.path), options);
    case "installer":
      return prepareInstallation(join(options.workspaceRoot, medium.file.path), machine.disk, options);
    default:
      return assertNever(medium);
  }
}

/** The firmware gets a script of one thought by TFTP; all else follows from the image's own boot.ipxe, as on any network. */
function prepareNetwork(image: string, scratch: string): NonNullable<MachineParts["network"]> {
  const [tftpFolder, server, www] = ["tftp", "serve-http.sh", "www"].map((name) => join(scratch, name));
  if (tftpFolder === undefined || server === undefined || www === undefined) throw new Error("There are three names");
  mkdirSync(tftpFolder);
  const base = `http://${WEB_SERVER_ADDRESS}/`;
  writeFileSync(join(tftpFolder, "chain.ipxe"), `#!ipxe\nset base-url ${base}\nchain ${base}boot.ipxe\n`);
  writeFileSync(server, serveHttp);
  symlinkSync(image, www);
  return { tftpFolder, serverCommand: `/bin/sh ${server} ${www} ${join(scratch, "missing")}` };
}

/** All that the machine writes goes beside the image, and away with the machine. */
function overlayOf(
  { file, format }: { readonly file: string; readonly format: string },
  options: MachinePartsOptions,
): Result<MachineParts, string> {
  const overlay = join(options.scratch, "overlay.qcow2");
  const made = run("qemu-img", ["create", "-q", "-f", "qcow2", "-b", file, "-F", format, overlay], options);
  return made.ok ? succeed({ disk: { file: overlay, format: "qcow2" } }) : made;
}

function overlayOfBox(box: string, options: MachinePartsOptions): Result<MachineParts, string> {
  const folder = join(options.scratch, "box");
  mkdirSync(folder);
  const unpacked = run("tar", ["-xf", box, "-C", folder], options);
  if (!unpacked.ok) return unpacked;
  const disk = readdirSync(folder).find((name) => name === "box.img" || name.endsWith(".vmdk"));
  if (disk === undefined) return fail(`"${box}" has no disk, expected box.img or a .vmdk file`);
  const format = disk.endsWith(".vmdk") ? "vmdk" : formatInMetadata(join(folder, "metadata.json"));
  return overlayOf({ file: join(folder, disk), format }, options);
}

function formatInMetadata(path: string): string {
  return /"format"\s*:\s*"(\w+)"/.exec(readFileSync(path, "utf8"))?.[1] ?? "qcow2";
}

/** A blank disk; one that a person named is kept, and taken as it is when it is there already. */
function prepareInstallation(
  cdrom: string,
  disk: string | undefined,
  options: MachinePartsOptions,
): Result<MachineParts, string> {
  const file = disk === undefined ? join(options.scratch, "disk.qcow2") : join(options.folder, disk);
  if (existsSync(file)) {
    const info = run("qemu-img", ["info", file], options);
    const format = info.ok && /^file format: qcow2$/m.test(info.value) ? "qcow2" : "raw";
    return succeed({ cdrom, disk: { file, format } });
  }
  const made = run("qemu-img", ["create", "-q", "-f", "qcow2", file, NEW_DISK_SIZE], options);
  return made.ok ? succeed({ cdrom, disk: { file, format: "qcow2" } }) : made;
}

function run(
  name: string,
  words: readonly string[],
  { searchPath }: Pick<MachinePartsOptions, "searchPath">,
): Result<string, string> {
  const program = lookUpOnPath(name, searchPath) ?? name;
  const ended = spawnSync(program, words, { encoding: "utf8" });
  if (ended.status === 0) return succeed(ended.stdout);
  return fail((ended.stderr || ended.error?.message || `${name} failed`).trim());
}
