import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HostProcessRunner } from "../../../engine/host/process-runner.ts";
import { systemClock } from "../../../engine/host/system-clock.ts";
import { describeProcessRunner, processRequest } from "../../contract/process-runner.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { FakeProcessRunner } from "../../support/fake-process-runner.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const makeRunner = (graceMs = 100) => new HostProcessRunner({ clock: systemClock, graceMs });

describeProcessRunner("host", makeRunner);
describeProcessRunner("fake", () => {
  return new FakeProcessRunner(new FakeClock(), ({ arguments: [program] }) => {
    if (program === "sleep") return new Promise(() => {});
    return { kind: "exited", code: program === "true" ? 0 : 1 };
  });
});

function shell(script: string) {
  return { arguments: ["sh", "-c", script] };
}

/** Waits for what a script does, without a guess at how long it takes. */
async function untilExists(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise(setImmediate);
}

test("stdout and stderr go to the log as they come, an older log is replaced", async () => {
  const request = processRequest(shell("echo one; echo two >&2; echo three"));
  writeFileSync(request.logPath, "a longer text of an earlier run");
  expect((await makeRunner().run(request)).status).toEqual({ kind: "exited", code: 0 });
  expect(readFileSync(request.logPath, "utf8")).toBe("one\ntwo\nthree\n");
});

test("a process has the environment, working directory, descriptors and umask it was given, and nothing else", async () => {
  const folder = temporaryFolder();
  const request = processRequest({
    ...shell("pwd; env; umask; cat <&3"),
    environment: { PATH: "/usr/bin:/bin", A: "1" },
    workingDirectory: folder,
  });
  writeFileSync(join(folder, "given"), "from descriptor 3\n");
  const descriptor = openSync(join(folder, "given"), "r");
  await makeRunner().run({ ...request, descriptors: [descriptor] });
  closeSync(descriptor);
  const lines = readFileSync(request.logPath, "utf8")
    .split("\n")
    .filter((line) => !/^(_|OLDPWD|SHLVL)=/.test(line));
  expect(lines.sort()).toEqual(
    ["", "0022", "A=1", "PATH=/usr/bin:/bin", `PWD=${folder}`, folder, "from descriptor 3"].sort(),
  );
});

test("a process that dies of a signal says which", async () => {
  const { status } = await makeRunner().run(processRequest(shell("kill -SEGV $$")));
  expect(status).toEqual({ kind: "signalled", signal: "SIGSEGV" });
});

test("what cannot be started says so", async () => {
  const missing = await makeRunner().run(processRequest({ arguments: ["/no/such/program"] }));
  expect(missing.status).toEqual({
    kind: "could-not-start",
    message: 'Cannot start "/no/such/program" in "/": ENOENT',
  });
  const nowhere = await makeRunner().run(processRequest({ logPath: "/no/such/folder/log" }));
  expect(nowhere.status).toEqual({ kind: "could-not-start", message: 'Cannot start "true" in "/": ENOENT' });
});

test("a process that takes too long is stopped, however busy it is", async () => {
  const { status } = await makeRunner().run(processRequest({ ...shell("while :; do echo x; done"), timeoutMs: 100 }));
  expect(status).toEqual({ kind: "timed-out", limitMs: 100 });
});

test("a process that falls silent is stopped", async () => {
  const { status } = await makeRunner().run(processRequest({ ...shell("echo x; sleep 1000"), idleTimeoutMs: 100 }));
  expect(status).toEqual({ kind: "idle-timed-out", limitMs: 100 });
});

test("an abort lets a process clean up: SIGTERM reaches the whole group first", async () => {
  const folder = temporaryFolder();
  const stop = new AbortController();
  const script = "trap : TERM; (trap 'echo inner; exit' TERM; sleep 1000 & touch ready; wait) & wait; wait";
  const request = processRequest({ ...shell(script), workingDirectory: folder, signal: stop.signal });
  const running = makeRunner(10_000).run(request);
  await untilExists(join(folder, "ready"));
  stop.abort();
  expect((await running).status).toEqual({ kind: "cancelled" });
  expect(readFileSync(request.logPath, "utf8")).toBe("inner\n");
});

test("what ignores SIGTERM is killed after the grace period, at once when it must be now", async () => {
  for (const [reason, graceMs] of [
    [undefined, 50],
    ["now", 60_000],
  ] as const) {
    const folder = temporaryFolder();
    const stop = new AbortController();
    const script = "trap '' TERM; touch ready; while :; do sleep 1000; done";
    const running = makeRunner(graceMs).run(
      processRequest({ ...shell(script), workingDirectory: folder, signal: stop.signal }),
    );
    await untilExists(join(folder, "ready"));
    stop.abort(reason);
    expect((await running).status).toEqual({ kind: "cancelled" });
  }
});

test("all that runs can be killed at once, without its grace", async () => {
  const folder = temporaryFolder();
  const stop = new AbortController();
  const runner = makeRunner(60_000);
  const script = "trap '' TERM; touch ready; while :; do sleep 1000; done";
  const running = runner.run(processRequest({ ...shell(script), workingDirectory: folder, signal: stop.signal }));
  await untilExists(join(folder, "ready"));
  stop.abort();
  runner.killAll();
  expect((await running).status).toEqual({ kind: "cancelled" });
});

test("what a process leaves in its group does not outlive it", async () => {
  const folder = temporaryFolder();
  const request = processRequest({ ...shell("sleep 1000 & echo $!"), workingDirectory: folder });
  expect((await makeRunner().run(request)).status).toEqual({ kind: "exited", code: 0 });
  const pid = Number(readFileSync(request.logPath, "utf8"));
  while (isRunning(pid)) await new Promise(setImmediate);
});

/** Alive, and not a zombie that only waits for whoever reaps orphans. */
function isRunning(pid: number): boolean {
  const status = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "latin1") : ") Z";
  return !status.includes(") Z");
}
