import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ActionCache } from "../../cache/action-cache.ts";
import type { Cas } from "../../cache/cas.ts";
import { digestOf } from "../../cache/digest.ts";
import { MemoryActionCache } from "../../cache/memory-action-cache.ts";
import { MemoryCas } from "../../cache/memory-cas.ts";
import type { ActionGraph } from "../../engine/analysis/action-graph.ts";
import type { BuildEvent } from "../../engine/core/event.ts";
import { makeLabel } from "../../engine/core/label.ts";
import type { Reason } from "../../engine/core/reason.ts";
import { fail, succeed } from "../../engine/core/result.ts";
import type { ExecutionRequest } from "../../engine/execution/execution-request.ts";
import type { ExecutionResult } from "../../engine/execution/execution-result.ts";
import { executeActions } from "../../engine/execution/executor.ts";
import { LastKeys } from "../../engine/execution/last-keys.ts";
import type { FileDigests } from "../../engine/execution/source-snapshot.ts";
import type { Action } from "../../engine/rule/action.ts";
import type { Artifact, DerivedArtifact, LiteralArtifact, SourceArtifact } from "../../engine/rule/artifact.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeHostTools } from "./fake-host-tools.ts";
import { fakeOutside } from "./fake-outside.ts";
import { describeInputs, FAKE_PROGRAMS } from "./fake-programs.ts";
import { FakeSpawnStrategy } from "./fake-spawn-strategy.ts";

/** An action as tests write it: everything has a default but the name, which is also its one output's. */
export type ActionSketch = Partial<Omit<Action, "owner" | "outputs">> & {
  readonly name: string;
  readonly outputs?: readonly DerivedArtifact[];
};

/** What one build did. */
export interface Run {
  readonly result: ExecutionResult;
  readonly events: readonly BuildEvent[];
  /** First arguments after the program of what was started, i.e. the actions' names, sorted. */
  readonly ran: readonly string[];
  readonly reasons: Readonly<Record<string, readonly Reason[]>>;
}

/** A small workspace on disk with fake programs and, unless told otherwise, stores in memory. */
export class ExecutionWorkspace {
  readonly root: string;
  readonly cas: Cas;
  readonly actionCache: ActionCache;
  readonly tools = new FakeHostTools();
  readonly clock = new FakeClock();
  /** Without a memory, so that edits within a clock tick are seen. */
  fileDigests: FileDigests = {
    digestFile(path) {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined) return fail({ kind: "missing-file", path });
      return succeed({ digest: digestOf(readFileSync(path)), isExecutable: (stat.mode & 0o100) !== 0 });
    },
  };

  constructor(root: string, stores: { readonly cas?: Cas; readonly actionCache?: ActionCache } = {}) {
    this.root = root;
    this.cas = stores.cas ?? new MemoryCas();
    this.actionCache = stores.actionCache ?? new MemoryActionCache();
  }

  write(path: string, content: string): void {
    const absolute = join(this.root, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  async build(sketches: readonly ActionSketch[], changes: Partial<ExecutionRequest> = {}): Promise<Run> {
    const events: BuildEvent[] = [];
    const strategy = changes.strategy ?? new FakeSpawnStrategy(FAKE_PROGRAMS);
    const graph = graphOf(sketches);
    const result = await executeActions({
      graph,
      wanted: graph.actions.flatMap((action) => action.outputs),
      workspaceRoot: this.root,
      cas: this.cas,
      actionCache: this.actionCache,
      lastKeys: new LastKeys(join(this.root, ".atomic/state/last-keys")),
      fileDigests: this.fileDigests,
      tools: this.tools,
      ...fakeOutside(),
      isRehearsal: false,
      accelerator: () => Promise.resolve("tcg"),
      sandboxesFolder: join(this.root, ".sandboxes"),
      jobs: 2,
      limits: { cpu: 2, memoryMiB: 1024, network: 4, kvm: 1 },
      keepGoing: false,
      signal: new AbortController().signal,
      clock: this.clock,
      report: (event) => events.push(event),
      ...changes,
      strategy,
    });
    const started = events.filter((event) => event.kind === "action-started");
    return {
      result,
      events,
      ran: started.map((event) => nameOf(event.label)).sort(),
      reasons: Object.fromEntries(started.map((event) => [nameOf(event.label), event.reasons])),
    };
  }

  /** Content of an output file as the store has it. */
  output(run: Run, name: string): string {
    const node = run.result.outputs.get(outputOf(name).path);
    if (node?.kind !== "file") throw new Error(`No output file of ${name}`);
    const bytes = this.cas.readBytes(node.digest);
    return bytes.ok ? new TextDecoder().decode(bytes.value) : describeInputs(bytes.error.kind);
  }
}

/** A source file. */
export function sourceFile(path: string): SourceArtifact {
  return { kind: "source", path, isDirectory: false };
}

/** A source directory. */
export function sourceFolder(path: string): SourceArtifact {
  return { kind: "source", path, isDirectory: true };
}

/** A file whose content analysis knows. */
export function literalFile(path: string, content: string, more: Partial<LiteralArtifact> = {}): LiteralArtifact {
  return { kind: "literal", path, content, isExecutable: false, ...more };
}

/** The output file of the action of that name. */
export function outputOf(name: string): DerivedArtifact {
  return { kind: "derived", path: `atomic-out/p/${name}`, isDirectory: false, owner: makeLabel("p", name) };
}

/** The output directory of the action of that name. */
export function outputFolderOf(name: string): DerivedArtifact {
  return { ...outputOf(name), isDirectory: true };
}

/** The graph of these actions. */
export function graphOf(sketches: readonly ActionSketch[]): ActionGraph {
  const actions = sketches.map(actionOf);
  const producers = new Map(actions.flatMap(({ outputs }, index) => outputs.map((output) => [output.path, index])));
  return { actions, producers, targets: new Map() };
}

function actionOf({ name, ...sketch }: ActionSketch): Action {
  return {
    owner: makeLabel("p", name),
    mnemonic: "Make",
    message: `Making ${name}`,
    arguments: ["combine", name],
    environment: {},
    inputs: [] as readonly Artifact[],
    outputs: [outputOf(name)],
    tools: [],
    sandbox: { user: "self", network: false, scratch: "memory" },
    timeoutMs: 60_000,
    idleTimeoutMs: 30_000,
    resources: { cpu: 1, memoryMiB: 64, network: 0, kvm: 0 },
    isTest: false,
    ...sketch,
  };
}

function nameOf(label: string): string {
  return label.slice(label.indexOf(":") + 1);
}
