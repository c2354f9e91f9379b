import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startOfProcess } from "../../../engine/host/process-tree.ts";

test("a process that lives has one start, whatever it is called; one that is gone has none", async () => {
  expect(startOfProcess(process.pid)).toMatch(/^\d+$/);
  expect(startOfProcess(process.pid)).toBe(startOfProcess(process.pid));
  expect(startOfProcess(999_999_999)).toBe(undefined);
  // Linux takes the name of a thread from what it writes here.
  const child = spawn("sh", ["-c", "printf 'a) Z 1 (b' > /proc/$$/comm; cat /proc/$$/comm; read line"]);
  await once(child.stdout, "data");
  const pid = child.pid ?? 0;
  expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toContain("(a) Z 1 (b)");
  expect(startOfProcess(pid)).toMatch(/^\d+$/);
  child.stdin.end();
  await once(child, "exit");
});

test("a process that is dead and not yet asked about has none", async () => {
  // The shell becomes a program that never asks how its children died; the child dies only after that.
  const parent = spawn("sh", ["-c", "exec 3<&0; (read line <&3) & echo $!; exec sleep 1000"]);
  const [line] = await once(parent.stdout, "data");
  const pid = Number(String(line));
  while (readFileSync(`/proc/${parent.pid}/comm`, "latin1") !== "sleep\n") await new Promise(setImmediate);
  parent.stdin.end();
  while (startOfProcess(pid) !== undefined) await new Promise(setImmediate);
  expect(readFileSync(`/proc/${pid}/stat`, "latin1")).toContain(") Z ");
  parent.kill("SIGKILL");
  await once(parent, "exit");
});
