import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseAccelerator } from "../../../engine/host/accelerator.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A device that exists and an emulator that does as the script says; no test opens the real device. */
function fakeEmulator(script: string) {
  const emulator = join(temporaryFolder(), "qemu");
  writeFileSync(emulator, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { device: "/dev/null", emulator };
}

test("a guest that runs to its end means kvm", async () => {
  expect(await chooseAccelerator(fakeEmulator("exit 33"))).toBe("kvm");
});

test.skipIf(!existsSync("/usr/bin/qemu-system-x86_64"))("the guest counts to its end on a real emulator", async () => {
  expect(await chooseAccelerator({ device: "/dev/null", accelerator: "tcg", deadlineMs: 60_000 })).toBe("kvm");
});

test("an emulator that refuses, crashes or is missing means tcg", async () => {
  expect(await chooseAccelerator(fakeEmulator("exit 1"))).toBe("tcg");
  expect(await chooseAccelerator(fakeEmulator("kill -9 $$"))).toBe("tcg");
  expect(await chooseAccelerator({ device: "/dev/null", emulator: "/no/such/emulator" })).toBe("tcg");
});

test("a device that hangs means tcg at the deadline, and the emulator is killed", async () => {
  expect(await chooseAccelerator({ ...fakeEmulator("trap '' TERM; sleep 1000"), deadlineMs: 50 })).toBe("tcg");
});

test("without the device nothing is started", async () => {
  const mark = join(temporaryFolder(), "mark");
  expect(await chooseAccelerator({ ...fakeEmulator(`touch ${mark}; exit 33`), device: "/no/such/device" })).toBe("tcg");
  expect(existsSync(mark)).toBe(false);
});
