import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { killOrphans } from "../../../../engine/execution/sandbox/kill-orphans.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A sandbox with the folder mounted, as a killed invocation leaves it; it says when it is up. */
async function startSandbox(folder: string): Promise<ChildProcess> {
  mkdirSync(join(folder, "etc"), { recursive: true });
  const mounts = ["--ro-bind", "/", "/", "--ro-bind", join(folder, "etc"), "/mnt"];
  const words = ["--unshare-user", "--unshare-pid", ...mounts, "sh", "-c", "echo up; sleep 600"];
  const child = spawn("bwrap", words, { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout !== null) await once(child.stdout, "data");
  return child;
}

test("only what has a folder of the dead mounted is ended", async () => {
  const parent = temporaryFolder();
  const [dead, living] = [join(parent, "sandbox-1-2-dead"), join(parent, "sandbox-1-3-living")];
  const [orphan, other] = await Promise.all([startSandbox(dead), startSandbox(living)]);
  const ended = once(orphan, "exit");
  await killOrphans([dead]);
  await ended;
  expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  other.kill("SIGKILL");
  await once(other, "exit");
  await killOrphans([living]);
});
