import { join } from "node:path";
import { expect, test } from "vitest";
import type { ExecutionRequest } from "../../../engine/execution/execution-request.ts";
import type { Effect } from "../../../engine/rule/effect.ts";
import { type ActionSketch, ExecutionWorkspace, outputOf, type Run } from "../../support/execution-workspace.ts";
import { fakeOutside } from "../../support/fake-outside.ts";
import { FAKE_PROGRAMS } from "../../support/fake-programs.ts";
import { type FakeProcess, FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A world of one value, and a program that publishes its input to it. */
class Outside {
  value = "";
  /** What was asked of the program, in order. */
  readonly asked: string[] = [];
  readonly grants: (readonly string[])[] = [];
  readonly workspace = new ExecutionWorkspace(temporaryFolder());

  build(sketches: readonly ActionSketch[], changes: Partial<ExecutionRequest> = {}): Promise<Run> {
    const strategy = new FakeSpawnStrategy({ ...FAKE_PROGRAMS, publish: (process) => this.#publish(process) });
    return this.workspace.build(sketches, { strategy, ...changes });
  }

  #publish(process: FakeProcess): number | undefined {
    const purpose = process.environment["ATOMIC_EFFECT"] ?? "";
    this.asked.push(purpose);
    this.grants.push(process.grants);
    const wanted = process.arguments[2] ?? "";
    if (purpose === "check") {
      const recorded = process.readGranted(`${process.environment["ATOMIC_RECORDED"]}/atomic-out/p/publish`);
      if (this.value === recorded) return 0;
      process.print("looking");
      process.print(`it is ${this.value}`);
      return this.value === "unreachable" ? 1 : 10;
    }
    if (purpose === "dry-run") {
      process.print(`would publish ${wanted}`);
      return 0;
    }
    this.value = wanted;
    for (const output of process.outputs) process.write(output, wanted);
    return undefined;
  }
}

const EFFECT: Effect = { credentials: [], writableFolders: [], rechecks: true, publishes: true };

function publish(effect: Partial<Effect> = {}, more: Partial<ActionSketch> = {}): ActionSketch {
  return { name: "publish", arguments: ["publish", "it", "new"], effect: { ...EFFECT, ...effect }, ...more };
}

function endsOf(run: Run): readonly string[] {
  return [...run.result.actions.values()].map(({ outcome }) => outcome);
}

test("what is still as recorded is only looked at", async () => {
  const outside = new Outside();
  await outside.build([publish()]);
  const second = await outside.build([publish()]);
  expect([second.ran, endsOf(second), outside.asked]).toEqual([[], ["cache-hit"], ["run", "check"]]);
});

test("what has drifted is published again, and the reason says how it had drifted", async () => {
  const outside = new Outside();
  await outside.build([publish()]);
  outside.value = "old";
  const second = await outside.build([publish()]);
  expect(second.reasons).toEqual({ publish: [{ kind: "drifted", detail: "it is old" }] });
  expect([outside.value, outside.asked]).toEqual(["new", ["run", "check", "run"]]);
});

test("a check that cannot tell fails the action and publishes nothing", async () => {
  const outside = new Outside();
  await outside.build([publish()]);
  outside.value = "unreachable";
  const second = await outside.build([publish()]);
  expect(second.result.failures.map(({ status, logPath }) => [status, logPath])).toEqual([
    [{ kind: "exited", code: 1 }, ".atomic/logs/p/publish.log.check"],
  ]);
  expect(outside.asked).toEqual(["run", "check"]);
});

test("an effect that is not rechecked is a result like any other", async () => {
  const outside = new Outside();
  await outside.build([publish({ rechecks: false })]);
  await outside.build([publish({ rechecks: false })]);
  expect(outside.asked).toEqual(["run"]);
});

test("a rehearsal says what it would do, records nothing, and nothing that needs it runs", async () => {
  const outside = new Outside();
  const sketches = [publish(), { name: "after", inputs: [outputOf("publish")] }, { name: "beside" }];
  const run = await outside.build(sketches, { isRehearsal: true, jobs: 1 });
  expect(run.events.filter(({ kind }) => kind === "effect-rehearsed")).toEqual([
    { kind: "effect-rehearsed", label: "//p:publish", mnemonic: "Make", lines: ["would publish new"] },
  ]);
  expect([endsOf(run), run.result.failures, outside.value]).toEqual([["skipped", "skipped", "ran"], [], ""]);
  await outside.build(sketches);
  expect([outside.asked, outside.value]).toEqual([["dry-run", "run"], "new"]);
});

test("a rehearsal is held although there is a result, and effects that do not publish run in it", async () => {
  const outside = new Outside();
  await outside.build([publish()]);
  await outside.build([publish()], { isRehearsal: true });
  await outside.build([publish({ publishes: false, rechecks: false }, { environment: { SIGN: "1" } })], {
    isRehearsal: true,
  });
  expect(outside.asked).toEqual(["run", "dry-run", "run"]);
});

test("an effect is given its credentials and folders; a look gets nothing to sign or write with", async () => {
  const outside = new Outside();
  const folder = join(outside.workspace.root, "mirror");
  const here = join(outside.workspace.root, "out/here");
  const paths = { "gpg-agent": { ATOMIC_GPG_AGENT: "/home/a/S.gpg-agent" }, ssh: { SSH_AUTH_SOCK: "/tmp/agent" } };
  const sketch = publish({ credentials: ["gpg-agent", "ssh"], writableFolders: [folder, "out/here"] });
  await outside.build([sketch], fakeOutside(paths));
  await outside.build([sketch], fakeOutside(paths));
  const agent = "read /home/a/S.gpg-agent -> /run/atomic/atomic-gpg-agent";
  const ssh = "read /tmp/agent -> /run/atomic/ssh-auth-sock";
  expect(outside.grants).toEqual([
    [agent, ssh, `write ${folder} -> ${folder}`, `write ${here} -> /work/out/here`],
    [
      ssh,
      `read ${folder} -> ${folder}`,
      `read ${here} -> /work/out/here`,
      expect.stringMatching(/^read .*\/recorded -> \/run\/atomic\/recorded$/),
    ],
  ]);
});

test("a missing credential is the machine's failure and says what to do; a recorded result needs none", async () => {
  const outside = new Outside();
  const sketch = publish({ credentials: ["gpg-agent"] });
  const first = await outside.build([sketch]);
  expect(first.result.failures.map(({ machine }) => machine)).toEqual([
    { message: "Cannot use gpg-agent: there is none", remedy: "make one" },
  ]);
  await outside.build([sketch], fakeOutside({ "gpg-agent": { ATOMIC_GPG_AGENT: "/s" } }));
  expect(endsOf(await outside.build([sketch]))).toEqual(["cache-hit"]);
});

test("what it grants is in the key; how it is asked, and the secrets, are not", async () => {
  const outside = new Outside();
  const folder = join(outside.workspace.root, "mirror");
  await outside.build([publish({ credentials: ["ssh"] })], fakeOutside({ ssh: { SSH_AUTH_SOCK: "/one" } }));
  const same = publish({ credentials: ["ssh"], rechecks: false, publishes: false, exclusive: "x" });
  expect((await outside.build([same], fakeOutside({ ssh: { SSH_AUTH_SOCK: "/two" } }))).ran).toEqual([]);
  const other = publish({ credentials: [], writableFolders: [folder] });
  expect((await outside.build([other])).reasons).toEqual({
    publish: [
      { kind: "setting-changed", name: "effect-credentials", from: "ssh", to: "" },
      { kind: "setting-changed", name: "effect-writable-folders", from: "[]", to: JSON.stringify([folder]) },
    ],
  });
});

test("who waited for the destination finds what the other recorded, and does not publish again", async () => {
  const outside = new Outside();
  const sketch = publish({ exclusive: "there", rechecks: false });
  const takeLock: ExecutionRequest["takeLock"] = async (name, { onWait }) => {
    expect(name).toBe("there");
    onWait();
    await outside.build([sketch]);
    return { release: () => undefined };
  };
  const run = await outside.build([sketch], { takeLock });
  expect([endsOf(run), outside.asked]).toEqual([["cache-hit"], ["run"]]);
  expect(run.events.filter(({ kind }) => kind === "warning")).toEqual([
    {
      kind: "warning",
      diagnostic: { message: 'Cannot start //p:publish yet: another build is at work on "there", waiting' },
    },
  ]);
});

test("the result is recorded before the destination is free for others", async () => {
  const outside = new Outside();
  const records: number[] = [];
  let count = 0;
  const { actionCache } = outside.workspace;
  const put: typeof actionCache.put = (digest, record) => {
    count++;
    return actionCache.put(digest, record);
  };
  await outside.build([publish({ exclusive: "there" })], {
    actionCache: { get: (digest) => actionCache.get(digest), put },
    takeLock: () => Promise.resolve({ release: () => records.push(count) }),
  });
  expect(records).toEqual([1]);
});
