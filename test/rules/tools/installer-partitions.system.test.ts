/** The layout of an installed disk: the real script and the real sfdisk, on a file. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const scripts = join(import.meta.dirname, "../../../rules/tools");

test("what is left goes to those that grow, by their sizes, up to what they may have", () => {
  expect(shared(1000, ["/boot ext4 300 no", "/ ext4 300 yes"])).toEqual([300, 700]);
  expect(shared(1000, ["/boot ext4 300 no", "/ ext4 300 no"])).toEqual([300, 300]);
  expect(shared(1000, ["/ ext4 100 yes", "/var ext4 300 yes"])).toEqual([250, 749]);
  expect(shared(1000, ["/ ext4 100 200", "/var ext4 300 yes"])).toEqual([200, 800]);
  expect(shared(1000, ["/ ext4 100 200", "/var ext4 300 400"])).toEqual([200, 400]);
  expect(shared(400, ["/ ext4 100 yes", "/var ext4 300 yes"])).toEqual([100, 300]);
});

test("swap fits the memory, and is a tenth of the disk at most", () => {
  const sizes = [
    [100_000, 1000],
    [100_000, 4000],
    [100_000, 16_000],
    [2000, 1000],
  ].map(([disk, memory]) => {
    const script = `. ${scripts}/installer/installer-partitions.sh; fit_memory ${disk} ${memory}`;
    return execFileSync("sh", ["-euc", script], {
      input: "/ ext4 9 yes - -\nswap swap memory no - -\n",
      encoding: "utf8",
    });
  });
  expect(sizes).toEqual([2000, 4000, 8000, 200].map((size) => `/ ext4 9 yes - -\nswap swap ${size} no - -\n`));
});

test("the table is GPT, with names and types that firmware and systemd know", () => {
  const disk = newDisk(1024);
  const lines = [
    ...["biosboot none 1 no - -", "/boot/efi vfat 64 no - -", "/boot ext4 300 no - -"],
    ...["/ ext4 200 yes - -", "swap swap 64 no - -", "/var/lib/a ext4 32 no - -"],
  ];
  expect(partition(disk, lines)).toEqual({ status: 0, reason: "" });
  const table = JSON.parse(execFileSync("sfdisk", ["--json", disk.file], { encoding: "utf8" })).partitiontable;
  expect(table.label).toBe("gpt");
  const rows = table.partitions.map(({ name, type, start, size }: Readonly<Record<string, unknown>>) => [
    name,
    type,
    start,
    size,
  ]);
  const MIB = 2048;
  expect(rows).toEqual([
    ["biosboot", "21686148-6449-6E6F-744E-656564454649", MIB, MIB],
    ["boot-efi", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", 2 * MIB, 64 * MIB],
    ["boot", "0FC63DAF-8483-4772-8E79-3D69D8477DE4", 66 * MIB, 300 * MIB],
    ["root", "0FC63DAF-8483-4772-8E79-3D69D8477DE4", 366 * MIB, 561 * MIB],
    ["swap", "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F", 927 * MIB, 64 * MIB],
    ["var-lib-a", "0FC63DAF-8483-4772-8E79-3D69D8477DE4", 991 * MIB, 32 * MIB],
  ]);
});

test("a disk that is too small is left as it was", () => {
  const disk = newDisk(256);
  expect(partition(disk, ["biosboot none 1 no - -", "/ ext4 300 yes - -"])).toEqual({
    status: 1,
    reason: `${disk.file} has room for 254 MiB, and the partitions need 301 MiB`,
  });
  expect(partition(disk, ["/ ext4 100 no - -"])).toEqual({
    status: 1,
    reason: "partition / would have 100 MiB, and the system needs at least 174 MiB",
  });
  expect(execFileSync("wipefs", ["--noheadings", disk.file], { encoding: "utf8" })).toBe("");
});

interface Disk {
  readonly folder: string;
  readonly file: string;
}

function newDisk(megabytes: number): Disk {
  const folder = temporaryFolder();
  const file = join(folder, "disk");
  writeFileSync(file, "");
  truncateSync(file, megabytes * 1048576);
  mkdirSync(join(folder, "bin"));
  for (const [name, body] of [
    ["udevadm", "exit 0"],
    ["blockdev", 'exec stat -c %s "$2"'],
  ] as const) {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  }
  return { folder, file };
}

function partition({ folder, file }: Disk, lines: readonly string[]) {
  writeFileSync(join(folder, "plan"), ["content-size 100", ...lines.map((line) => `partition ${line}`), ""].join("\n"));
  const script = `plan=plan scratch=. disk=${file}; fail() { printf '%s' "$*"; exit 1; }
. ${scripts}/deploy-tree.sh; . ${scripts}/installer/installer-disks.sh; . ${scripts}/installer/installer-partitions.sh; partition_disk`;
  const path = `${folder}/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  const { status, stdout } = spawnSync("sh", ["-euc", script], { cwd: folder, env: { PATH: path }, encoding: "utf8" });
  return { status, reason: stdout };
}

function shared(total: number, lines: readonly string[]): readonly number[] {
  const script = `. ${scripts}/installer/installer-partitions.sh; share_space ${total}`;
  const input = lines.map((line) => `${line} - -\n`).join("");
  const output = execFileSync("sh", ["-euc", script], { input, encoding: "utf8" });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => Number(line.split(" ")[2]));
}
