import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stampOfStat } from "../../../engine/core/file-stamp.ts";
import { readDpkgDatabase } from "../../../engine/host/dpkg-database.ts";
import { HostToolLookup } from "../../../engine/host/host-tools.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A machine of its own: two folders on PATH, a dpkg database, and a count of how often that is read. */
class FakeMachine {
  readonly root = temporaryFolder();
  readonly bin = join(this.root, "usr/bin");
  readonly local = join(this.root, "local");
  readonly status = join(this.root, "dpkg/status");
  databaseReads = 0;

  constructor() {
    for (const folder of [this.bin, this.local, join(this.root, "dpkg/info")]) mkdirSync(folder, { recursive: true });
    this.program("usr/bin/squash", "squash 4.5");
    writeFileSync(
      this.status,
      `Package: squash-tools\nStatus: install ok installed\nVersion: 4.5-1\nDepends: libz\n\nPackage: libz\nStatus: install ok installed\nVersion: 1.2\n`,
    );
    writeFileSync(join(this.root, "dpkg/info/squash-tools:amd64.list"), `/.\n${join(this.bin, "squash")}\n`);
  }

  program(path: string, content: string): void {
    writeFileSync(join(this.root, path), content, { mode: 0o755 });
  }

  tools(): HostToolLookup {
    return new HostToolLookup({
      searchPath: `${this.local}:${this.bin}:relative`,
      memoryPath: join(this.root, "cache/tools"),
      packages: {
        files: [this.status],
        read: () => {
          this.databaseReads += 1;
          return readDpkgDatabase(join(this.root, "dpkg"));
        },
      },
    });
  }
}

test("a tool is known by its path, its digest, its package and what that depends on", () => {
  const machine = new FakeMachine();
  const path = join(machine.bin, "squash");
  const tool = machine.tools().find("squash");
  expect({ ...tool, identity: tool?.identity.replace(/[0-9a-f]{64}/g, "DIGEST") }).toEqual({
    name: "squash",
    path,
    version: "4.5-1",
    identity: `${path} DIGEST squash-tools=4.5-1 DIGEST`,
  });
  expect(machine.tools().find("absent")).toBeUndefined();
});

const changes: Readonly<Record<string, (machine: FakeMachine) => void>> = {
  "the program": (machine) => machine.program("usr/bin/squash", "squash 4.6"),
  "its package": (machine) => editStatus(machine, "4.5-1", "4.5-2"),
  "a library": (machine) => editStatus(machine, "Version: 1.2", "Version: 1.3"),
  "a wrapper in its way": (machine) => machine.program("local/squash", "#!/bin/sh\nexec squash -quiet"),
  "a link in its way": (machine) => {
    machine.program("other", "another squash");
    symlinkSync(join(machine.root, "other"), join(machine.local, "squash"));
  },
};

function editStatus(machine: FakeMachine, from: string, to: string): void {
  writeFileSync(machine.status, readFileSync(machine.status, "utf8").replace(from, to));
}

test.each(Object.entries(changes))("another identity after a change of %s, remembered or not", (_, change) => {
  const machine = new FakeMachine();
  const tools = machine.tools();
  const before = tools.find("squash");
  tools.save();
  expect(machine.tools().find("squash")).toEqual(before);
  change(machine);
  const after = machine.tools().find("squash");
  expect(after?.identity).not.toBe(before?.identity);
  rmSync(join(machine.root, "cache"), { recursive: true });
  expect(machine.tools().find("squash")).toEqual(after);
});

test("what nobody packaged has its own digest for a version", () => {
  const machine = new FakeMachine();
  machine.program("local/squash", "#!/bin/sh\n");
  expect(machine.tools().find("squash")?.version).toMatch(/^sha256:[0-9a-f]{12}$/);
});

test("a link that is turned to another program is another tool", () => {
  const machine = new FakeMachine();
  machine.program("usr/bin/mawk", "mawk");
  machine.program("usr/bin/gawk", "gawk");
  const alternative = join(machine.root, "alternative");
  symlinkSync(join(machine.bin, "mawk"), alternative);
  symlinkSync(alternative, join(machine.bin, "awk"));
  const tools = machine.tools();
  expect(tools.find("awk")?.path).toBe(join(machine.bin, "mawk"));
  tools.save();
  rmSync(alternative);
  symlinkSync(join(machine.bin, "gawk"), alternative);
  expect(machine.tools().find("awk")?.path).toBe(join(machine.bin, "gawk"));
});

test("the next invocation reads neither the package database nor the program", () => {
  const machine = new FakeMachine();
  const tools = machine.tools();
  tools.find("squash");
  tools.find("squash");
  tools.save();
  expect(machine.databaseReads).toBe(1);
  machine.tools().find("squash");
  expect(machine.databaseReads).toBe(1);
});

test("a memory that is torn or of another format is forgotten", () => {
  const machine = new FakeMachine();
  const tools = machine.tools();
  const squash = tools.find("squash");
  tools.save();
  const memory = join(machine.root, "cache/tools");
  const [basis = ""] = readFileSync(memory, "utf8").split("\n");
  for (const text of ["", "garbage\n", `${basis}\nsquash\t/x\n`, `${basis}\nsquash`]) {
    writeFileSync(memory, text);
    expect(machine.tools().find("squash")).toEqual(squash);
  }
  appendFileSync(memory, "\0\0\0");
  expect(machine.tools().find("squash")).toEqual(squash);
});

test("what to watch is the folders of PATH, the package database and the programs asked for, as they looked then", () => {
  const machine = new FakeMachine();
  const tools = machine.tools();
  const program = join(machine.bin, "squash");
  const paths = ["/sbin", "/usr/sbin", machine.bin, machine.local, machine.status, program];
  const before = new Map(paths.map((path) => [path, stampOfStat(statSync(path))]));
  tools.find("squash");
  appendFileSync(program, "upgraded");
  tools.find("squash");
  expect(new Map([...tools.stamps()].sort())).toEqual(new Map([...before].sort()));
});
