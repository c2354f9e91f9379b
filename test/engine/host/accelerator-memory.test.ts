import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Accelerator } from "../../../engine/host/accelerator.ts";
import { type AcceleratorMemoryOptions, rememberAccelerator } from "../../../engine/host/accelerator-memory.ts";
import { FakeHostTools } from "../../support/fake-host-tools.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Invocations on one machine; each probe is written down, no test opens the real device. */
class Machine {
  readonly probes: object[] = [];
  readonly tools = new FakeHostTools();
  readonly memoryPath = join(temporaryFolder(), "accelerator");
  bootId = "boot 1";
  found: Accelerator = "tcg";

  constructor() {
    this.tools.install("qemu", "1");
  }

  invocation(changes: Partial<AcceleratorMemoryOptions> = {}): () => Promise<Accelerator> {
    return rememberAccelerator(this.memoryPath, {
      isAllowed: true,
      emulator: () => this.tools.find("qemu"),
      device: "/dev/null",
      bootId: () => this.bootId,
      probe: (probe) => {
        this.probes.push(probe);
        return Promise.resolve(this.found);
      },
      ...changes,
    });
  }
}

test("a machine is probed once, by the first who asks, and later invocations remember", async () => {
  const machine = new Machine();
  const first = machine.invocation();
  expect(machine.probes).toEqual([]);
  expect(await Promise.all([first(), first()])).toEqual(["tcg", "tcg"]);
  machine.found = "kvm";
  expect([await first(), await machine.invocation()()]).toEqual(["tcg", "tcg"]);
  expect(machine.probes).toEqual([{ device: "/dev/null", emulator: "/usr/bin/qemu" }]);
});

test.each<[string, (machine: Machine) => void]>([
  ["a boot", (machine) => (machine.bootId = "boot 2")],
  ["another emulator", (machine) => machine.tools.install("qemu", "2")],
])("after %s it is probed again", async (_what, change) => {
  const machine = new Machine();
  await machine.invocation()();
  machine.found = "kvm";
  change(machine);
  expect(await machine.invocation()()).toBe("kvm");
});

test.each<[string, Partial<AcceleratorMemoryOptions>]>([
  ["KVM is not to be used", { isAllowed: false }],
  ["there is no device", { device: "/no/such/device" }],
  ["there is no emulator", { emulator: () => undefined }],
])("when %s the answer is tcg, and neither probed nor remembered", async (_what, changes) => {
  const machine = new Machine();
  machine.found = "kvm";
  expect([await machine.invocation(changes)(), machine.probes]).toEqual(["tcg", []]);
  expect(await machine.invocation()()).toBe("kvm");
});

test("what cannot be remembered is found out by each invocation", async () => {
  const machine = new Machine();
  mkdirSync(machine.memoryPath);
  expect([await machine.invocation()(), await machine.invocation()()]).toEqual(["tcg", "tcg"]);
  expect(machine.probes.length).toBe(2);
});
