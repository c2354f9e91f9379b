/** Which disk an installation takes: the real script, with a machine made of fake programs. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const place = mkdtempSync(join(tmpdir(), "atomic-build-disks-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));
const scripts = join(import.meta.dirname, "../../../rules/tools/installer");

/** What is on a disk: nothing, an empty table, bytes that nothing knows, or partitions. */
type Content = "blank" | "empty" | "unknown" | "used";

interface Disk {
  readonly name: string;
  readonly content: Content;
  readonly megabytes?: number;
}

test("the only disk is taken when it is blank, and so is the only blank one of many that may be erased", () => {
  expect(choose([{ name: "vda", content: "blank" }])).toBe("vda");
  expect(
    choose([
      { name: "vda", content: "used" },
      { name: "vdb", content: "blank" },
    ]),
  ).toBe("vdb");
  expect(
    choose(
      [
        { name: "vda", content: "used" },
        { name: "vdb", content: "blank" },
      ],
      ["erase yes"],
    ),
  ).toBe("vdb");
});

test("a disk with partitions is taken only with clearpart --all", () => {
  const disks = [{ name: "vda", content: "used" }] as const;
  expect(choose(disks)).toBe(
    "no disk may be installed to: /dev/vda, 2G, in use: vda1 ext4 (the kickstart does not allow to erase it: no clearpart --all)",
  );
  expect(choose(disks, ["initialize yes"])).toContain("no disk may be installed to");
  expect(choose(disks, ["erase yes"])).toBe("vda");
  expect(choose(disks, ["erase yes", "erase-disk sda"])).toContain("no disk may be installed to");
  expect(choose(disks, ["erase yes", "erase-disk sda", "erase-disk vda"])).toBe("vda");
});

test.each(["empty", "unknown"] as const)(
  "a disk that is %s is taken only with zerombr, --initlabel or --all",
  (content) => {
    const disks = [{ name: "vda", content }] as const;
    expect(choose(disks)).toContain("no disk may be installed to: /dev/vda, 2G, no partitions");
    expect(choose(disks, ["initialize yes"])).toBe("vda");
    expect(choose(disks, ["erase yes"])).toBe("vda");
  },
);

test("where two disks would do, neither is touched, and both are listed", () => {
  const disks = [
    { name: "vda", content: "blank" },
    { name: "vdb", content: "blank" },
  ] as const;
  expect(choose(disks)).toBe(
    "2 disks could be installed to, expected one: name it with ignoredisk --only-use=NAME: /dev/vda, 2G, blank; /dev/vdb, 2G, blank",
  );
  expect(choose(disks, ["only-disk vdb"])).toBe("vdb");
  expect(choose(disks, ["ignore-disk vda"])).toBe("vdb");
  expect(choose(disks, ["disk /dev/vda"])).toBe("vda");
  expect(choose(disks, ["disk sda"])).toBe(
    "no disk may be installed to: /dev/vda, 2G, blank (not among the disks that the kickstart names); /dev/vdb, 2G, blank (not among the disks that the kickstart names)",
  );
});

test("the medium itself, small disks and machines without any are no places", () => {
  expect(choose([{ name: "vda", content: "blank", megabytes: 100 }])).toBe(
    "this machine has no disk of 512 MiB or more that its kernel can use",
  );
  const medium = { name: "sdm", content: "used" } as const;
  expect(choose([medium, { name: "vda", content: "blank" }], ["erase yes"])).toBe("vda");
});

let runs = 0;

/** The name of the disk that is taken, or why none is. */
function choose(disks: readonly Disk[], plan: readonly string[] = []): string {
  const machine = join(place, String(++runs));
  for (const folder of ["bin", "dev", "scratch"]) mkdirSync(join(machine, folder), { recursive: true });
  for (const { name, content } of disks) {
    writeFileSync(join(machine, "dev", name), content === "unknown" ? "x".repeat(512) : Buffer.alloc(512));
  }
  writeFileSync(join(machine, "plan"), plan.map((line) => `${line}\n`).join(""));
  const rows = disks.map(({ name, megabytes = 2048 }) => `/dev/${name} disk 0 ${megabytes * 1048576}`);
  const used = disks.filter(({ content }) => content === "used").map(({ name }) => name);
  const empty = disks.filter(({ content }) => content === "empty").map(({ name }) => name);
  program(machine, "udevadm", "exit 0");
  program(machine, "findmnt", "echo /dev/sdm1");
  program(machine, "readlink", 'echo "$2"');
  program(machine, "head", `[ "$3" = "" ] || set -- "$1" "$2" "${machine}$3"; exec /usr/bin/head "$@"`);
  program(machine, "wipefs", `case " ${[...used, ...empty].join(" ")} " in *" \${4#/dev/} "*) echo gpt ;; esac`);
  program(machine, "blkid", `case " ${empty.join(" ")} " in *" \${6#/dev/} "*) echo gpt ;; esac`);
  program(
    machine,
    "lsblk",
    `case "$*" in
*PKNAME*) echo sdm ;;
*NAME,TYPE*) printf '%s\\n' ${rows.map((row) => `'${row}'`).join(" ")} '/dev/sr0 rom 0 999999999' '/dev/sdm disk 0 999999999' ;;
*"-d -o SIZE"*) echo 2G ;;
*MODEL*) echo ;;
*"-l -o NAME"*) printf '%s\\n' vda "vda1 ext4" ;;
*"-o NAME"*) echo disk; case " ${used.join(" ")} " in *" \${4#/dev/} "*) echo part ;; esac ;;
esac`,
  );
  const script = `plan=plan scratch=scratch disk=; fail() { printf '%s' "$*"; exit 1; }
. ${scripts}/../deploy-tree.sh; . ${scripts}/installer-disks.sh; choose_disk; printf '%s' "\${disk#/dev/}"`;
  return run(machine, script);
}

function program(machine: string, name: string, body: string): void {
  const path = join(machine, "bin", name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

function run(machine: string, script: string): string {
  const options = { cwd: machine, env: { PATH: `${machine}/bin:/usr/bin:/bin` }, encoding: "utf8" } as const;
  try {
    return execFileSync("sh", ["-euc", script], options);
  } catch (error) {
    if (error instanceof Error && "stdout" in error) return String(error.stdout);
    throw error;
  }
}
