import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exclusiveLocksIn } from "../../../engine/host/exclusive-lock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PATIENT = { signal: new AbortController().signal, onWait: () => undefined };

test("the second waits until the first is done, and is told so", async () => {
  const takeLock = exclusiveLocksIn(join(temporaryFolder(), "locks"));
  const order: string[] = [];
  const first = await takeLock("there", PATIENT);
  const second = takeLock("there", {
    ...PATIENT,
    onWait: () => {
      order.push("second waits");
      first?.release();
    },
  });
  (await second)?.release();
  expect([first === undefined, order]).toEqual([false, ["second waits"]]);
});

test("places of other names are free", async () => {
  const takeLock = exclusiveLocksIn(temporaryFolder());
  const locks = [await takeLock("here", PATIENT), await takeLock("there", PATIENT)];
  expect(locks.map((lock) => lock !== undefined)).toEqual([true, true]);
});

test("who gives up waiting does not get it", async () => {
  const takeLock = exclusiveLocksIn(temporaryFolder());
  const first = await takeLock("there", PATIENT);
  const controller = new AbortController();
  const second = await takeLock("there", { signal: controller.signal, onWait: () => controller.abort() });
  expect(second).toBe(undefined);
  first?.release();
});

test("the lock of a holder that was killed is free", async () => {
  const folder = temporaryFolder();
  const takeLock = exclusiveLocksIn(folder);
  (await takeLock("there", PATIENT))?.release();
  const holder = spawn("sh", ["-c", 'exec 3>>"$0"/*; flock --exclusive 3; echo held; exec sleep 100', folder]);
  await once(holder.stdout, "data");
  const waiting = takeLock("there", { ...PATIENT, onWait: () => holder.kill("SIGKILL") });
  expect(await waiting).not.toBe(undefined);
});
