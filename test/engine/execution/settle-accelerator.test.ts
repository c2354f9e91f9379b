import { expect, test } from "vitest";
import type { Accelerator } from "../../../engine/host/accelerator.ts";
import type { SandboxGrants } from "../../../engine/rule/action.ts";
import { type ActionSketch, ExecutionWorkspace, outputOf } from "../../support/execution-workspace.ts";
import { FakeSpawnStrategy } from "../../support/fake-spawn-strategy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const BEST: SandboxGrants = { user: "self", network: false, scratch: "memory", accelerator: "best" };

/** Writes down what it was told; `boots` is the machine that asks for the best, `app` does not ask. */
const SKETCHES: readonly ActionSketch[] = [
  { name: "app", arguments: ["tell", "app"] },
  { name: "boots", arguments: ["tell", "boots"], inputs: [outputOf("app")], sandbox: BEST },
];

function machine(accelerator: Accelerator) {
  const asked: Accelerator[] = [];
  const strategy = new FakeSpawnStrategy(
    {
      tell: ({ environment, outputs: [output = ""], write }) => {
        write(output, environment["ATOMIC_ACCELERATOR"] ?? "none");
        return 0;
      },
    },
    { turnsOf: () => 3 },
  );
  const ask = (): Promise<Accelerator> => {
    asked.push(accelerator);
    return Promise.resolve(accelerator);
  };
  return { asked, strategy, accelerator: ask };
}

test("an action that asks for the best accelerator is told which that is, and nobody else", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const run = await workspace.build(SKETCHES, machine("kvm"));
  expect([workspace.output(run, "app"), workspace.output(run, "boots")]).toEqual(["none", "kvm"]);
});

test("the accelerator is in the key: a result with the one is none with the other", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const slow = await workspace.build(SKETCHES, machine("tcg"));
  const fast = await workspace.build(SKETCHES, machine("kvm"));
  const slowAgain = await workspace.build(SKETCHES, machine("tcg"));
  expect([slow.ran, fast.ran, slowAgain.ran]).toEqual([["app", "boots"], ["boots"], []]);
  expect(fast.reasons["boots"]).toEqual([
    { kind: "environment-changed", name: "ATOMIC_ACCELERATOR", from: "tcg", to: "kvm" },
    { kind: "setting-changed", name: "sandbox-accelerator", from: "tcg", to: "kvm" },
  ]);
});

test("the machine is asked once, and not at all when what is wanted needs no machine", async () => {
  const workspace = new ExecutionWorkspace(temporaryFolder());
  const fast = machine("kvm");
  await workspace.build(SKETCHES, { ...fast, wanted: [outputOf("app")] });
  expect(fast.asked).toEqual([]);
  await workspace.build([...SKETCHES, { ...SKETCHES[1], name: "boots2", arguments: ["tell", "x"] }], fast);
  expect(fast.asked).toEqual(["kvm"]);
});

test("machines on KVM run as many at once as was allowed; emulated ones are not counted", async () => {
  const twins = ["a", "b"].map((name): ActionSketch => ({ name, arguments: ["tell", name], sandbox: BEST }));
  const limits = { cpu: 8, memoryMiB: 1024, network: 1, kvm: 1 };
  const most = async (accelerator: Accelerator): Promise<number> => {
    const { asked: _, ...host } = machine(accelerator);
    await new ExecutionWorkspace(temporaryFolder()).build(twins, { ...host, limits });
    return host.strategy.mostRunning;
  };
  expect([await most("kvm"), await most("tcg")]).toEqual([1, 2]);
});
