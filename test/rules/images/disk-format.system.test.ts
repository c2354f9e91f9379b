/** The scripts themselves, with the programs of this machine: what they make of one small disk. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const TOOLS = resolve("rules/tools");
const MIB = 1024 * 1024;

interface Case {
  readonly name: string;
  readonly script: string;
  readonly words: readonly string[];
  /** How qemu-img reads what was made; not at all when it is packed. */
  readonly driver?: string;
}

const option = (text: string) => ["--option", text];
const box = ["--memory", "512", "--cpus", "1"];
const CASES: readonly Case[] = [
  { name: "raw.xz", script: "compress-disk.sh", words: ["--level", "1"] },
  { name: "qcow2", script: "convert-disk.sh", words: ["--to", "qcow2", ...option("compat=1.1")], driver: "qcow2" },
  {
    name: "compressed qcow2",
    script: "convert-disk.sh",
    words: ["--to", "qcow2", ...option("compression_type=zstd"), ...option("compressed=yes")],
    driver: "qcow2",
  },
  { name: "old qcow2", script: "convert-disk.sh", words: ["--to", "qcow2", ...option("compat=0.10")], driver: "qcow2" },
  {
    name: "streamed vmdk",
    script: "convert-disk.sh",
    words: ["--to", "vmdk", ...option("subformat=streamOptimized")],
    driver: "vmdk",
  },
  {
    name: "sparse vmdk",
    script: "convert-disk.sh",
    words: ["--to", "vmdk", ...option("subformat=monolithicSparse")],
    driver: "vmdk",
  },
  { name: "fixed vhd", script: "convert-disk.sh", words: ["--to", "vhd", ...option("subformat=fixed")], driver: "vpc" },
  {
    name: "dynamic vhd",
    script: "convert-disk.sh",
    words: ["--to", "vhd", ...option("subformat=dynamic")],
    driver: "vpc",
  },
  { name: "gce", script: "pack-gce-image.sh", words: ["--level", "1"] },
  { name: "libvirt box", script: "pack-vagrant-box.sh", words: ["--provider", "libvirt", ...box] },
  { name: "virtualbox box", script: "pack-vagrant-box.sh", words: ["--provider", "virtualbox", ...box] },
];

/** The same bytes twice: with holes where it is zero, and without any. */
let disks: { readonly sparse: string; readonly dense: string };

beforeAll(() => {
  const folder = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
  disks = { sparse: makeDisk(join(folder, "sparse.raw")), dense: join(folder, "dense.raw") };
  execFileSync("cp", ["--sparse=never", disks.sparse, disks.dense]);
  return () => execFileSync("rm", ["-r", folder]);
});

test.each(CASES)("$name: the same disk gives the same bytes, wherever its holes are", ({ script, words, driver }) => {
  const first = make(script, words, disks.sparse);
  const second = make(script, words, disks.dense);
  expect(digestOf(second)).toBe(digestOf(first));
  if (driver === undefined) return;
  const compared = spawnSync("qemu-img", ["compare", "-f", "raw", "-F", driver, disks.sparse, first], {
    encoding: "utf8",
  });
  expect(compared.stdout).toBe("Images are identical.\n");
});

test("ids tell disks of other content apart", () => {
  const other = join(temporaryFolder(), "other.raw");
  makeDisk(other, "x");
  const idOf = (file: string) => /CID=\S+/.exec(readFileSync(file, "latin1"))?.[0];
  const words = ["--to", "vmdk", ...option("subformat=monolithicSparse")];
  const [id, otherId] = [disks.sparse, other].map((disk) => idOf(make("convert-disk.sh", words, disk)));
  expect([id === undefined, id === otherId]).toEqual([false, false]);
});

test("the id of a vmdk has eight digits, also where qemu-img wrote fewer", () => {
  const fixed = ["CID=89abcdef", "CID=abc"].map((id) => {
    const file = join(temporaryFolder(), "disk.vmdk");
    const descriptor = Buffer.alloc(20 * 512);
    descriptor.write(`# Disk DescriptorFile\nversion=1\n${id}\nparentCID=ffffffff\n`);
    writeFileSync(file, Buffer.concat([Buffer.alloc(512, 1), descriptor, Buffer.alloc(512, 2)]));
    const words = ["-c", '. "$0"; fix_vmdk_id "$1"', join(TOOLS, "fixed-disk-ids.sh"), file];
    execFileSync("sh", words);
    return readFileSync(file, "latin1");
  });
  expect(fixed[0]).toBe(fixed[1]);
  expect(/\nCID=[0-9a-f]{8}\nparentCID=ffffffff\n/.exec(fixed[0] ?? "")?.index).toBe(512 + 31);
  expect(fixed[0]?.length).toBe(22 * 512);
});

test("a vhd's checksum is that of its footer, and its size the disk's", () => {
  const vhd = readFileSync(make("convert-disk.sh", ["--to", "vhd", ...option("subformat=fixed")], disks.sparse));
  const footer = vhd.subarray(-512);
  const sum = footer.reduce((total, byte, index) => total + (index >= 64 && index < 68 ? 0 : byte), 0);
  expect(footer.readUInt32BE(64)).toBe(~sum >>> 0);
  expect([footer.toString("latin1", 0, 8), footer.readBigUInt64BE(48)]).toEqual(["conectix", BigInt(16 * MIB)]);
});

test("a disk that Azure would refuse is refused", () => {
  const disk = join(temporaryFolder(), "odd.raw");
  execFileSync("truncate", ["-s", "1048577", disk]);
  const { status, stderr } = run("convert-disk.sh", ["--to", "vhd"], disk, "odd.vhd");
  expect([status, stderr]).toEqual([1, `convert-disk: disk "${disk}" is 1048577 bytes: a vhd wants whole MiB\n`]);
});

test("a Compute Engine tar holds a sparse disk of whole GiB with its table's copy at the end", () => {
  const tar = make("pack-gce-image.sh", [], disks.sparse);
  const folder = temporaryFolder();
  execFileSync("tar", ["-xzf", tar, "-C", folder]);
  const disk = join(folder, "disk.raw");
  expect(statSync(disk).size).toBe(1024 * MIB);
  expect(statSync(disk).blocks * 512).toBeLessThan(32 * MIB);
  expect(execFileSync("sgdisk", ["--verify", disk], { encoding: "utf8" })).toContain("No problems found");
  expect(execFileSync("tar", ["-tzf", tar], { encoding: "utf8" })).toBe("disk.raw\n");
});

test("a box for VirtualBox has the sizes of its disk in its machine, and the person's own lines", () => {
  const more = join(temporaryFolder(), "more.rb");
  execFileSync("sh", ["-c", `echo "# mine" >"$0"`, more]);
  const file = make("pack-vagrant-box.sh", ["--provider", "virtualbox", ...box, "--vagrantfile", more], disks.sparse);
  const folder = temporaryFolder();
  execFileSync("tar", ["-xzf", file, "-C", folder]);
  const ovf = readFileSync(join(folder, "box.ovf"), "utf8");
  expect(/ovf:size="(\d+)"/.exec(ovf)?.[1]).toBe(String(statSync(join(folder, "box-disk1.vmdk")).size));
  expect(/ovf:capacity="(\d+)"/.exec(ovf)?.[1]).toBe(String(16 * MIB));
  expect(readFileSync(join(folder, "Vagrantfile"), "utf8")).toMatch(
    /base_mac = "080027[0-9A-F]{6}"[\s\S]*end\n# mine\n$/,
  );
  const compared = spawnSync("qemu-img", ["compare", "-f", "raw", disks.sparse, join(folder, "box-disk1.vmdk")]);
  expect(compared.status).toBe(0);
});

function makeDisk(path: string, text = "y"): string {
  const file = openSync(path, "w");
  ftruncateSync(file, 16 * MIB);
  for (const mib of [2, 5, 6]) writeSync(file, text.repeat(100_000 + mib), mib * MIB);
  closeSync(file);
  execFileSync("sgdisk", ["-og", "-U", "11111111-2222-4333-8444-555555555555", "-n1:2048:0", path], {
    stdio: "ignore",
  });
  return path;
}

function make(script: string, words: readonly string[], disk: string): string {
  const name = "made";
  const { status, stderr, output } = run(script, words, disk, name);
  expect([status, stderr]).toEqual([0, ""]);
  return output;
}

function run(script: string, words: readonly string[], disk: string, name: string) {
  const folder = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
  onTestFinished(() => void execFileSync("rm", ["-rf", folder]));
  mkdirSync(join(folder, "tmp"));
  const output = join(folder, name);
  const result = spawnSync("sh", [join(TOOLS, script), "--disk", disk, ...words, "--output", output], {
    encoding: "utf8",
    env: { ...process.env, TMPDIR: join(folder, "tmp"), SOURCE_DATE_EPOCH: "1700000000" },
  });
  return { status: result.status, stderr: result.stderr, output };
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
