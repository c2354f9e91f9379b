import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryCas } from "../../cache/memory-cas.ts";
import type { SpawnStrategy } from "../../engine/execution/spawn-strategy.ts";
import {
  type ActionSketch,
  ExecutionWorkspace,
  literalFile,
  outputOf,
  type Run,
  sourceFile,
} from "../support/execution-workspace.ts";
import { FAKE_PROGRAMS } from "../support/fake-programs.ts";
import { FakeSpawnStrategy } from "../support/fake-spawn-strategy.ts";

const GRAPHS = 500;
const MOST_SOURCES = 4;
/** Thousands of small builds: on a disk they would wait for it, and durability is not what is tested here. */
const FOLDER = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** One action: a program, which earlier actions and sources it reads, and everything else that edits may change. */
interface Node {
  readonly program: "combine" | "first-lines";
  readonly reads: readonly number[];
  readonly sources: readonly number[];
  readonly literal: number | undefined;
  readonly variable: number;
  readonly usesTool: boolean;
}

/** The world at one moment: what is declared, what the sources hold, which version the tool has. */
interface World {
  readonly nodes: readonly Node[];
  readonly sources: readonly (readonly [firstLine: number, rest: number])[];
  readonly tool: number;
}

const small = fc.nat({ max: 2 });
const node = fc.record<Node>({
  program: fc.constantFrom("combine", "first-lines"),
  reads: fc.uniqueArray(fc.nat({ max: 9 }), { maxLength: 3 }),
  sources: fc.uniqueArray(fc.nat({ max: MOST_SOURCES - 1 }), { maxLength: 2 }),
  literal: fc.option(small, { nil: undefined }),
  variable: small,
  usesTool: fc.boolean(),
});
const source = fc.tuple(small, small);
const world = fc.record<World>({
  nodes: fc.array(node, { minLength: 1, maxLength: 9 }),
  sources: fc.array(source, { minLength: MOST_SOURCES, maxLength: MOST_SOURCES }),
  tool: small,
});
/** An edit puts one part of another world into this one, so that most of it stays. */
const edit = fc.record({
  at: fc.nat({ max: 8 }),
  what: fc.constantFrom("node", "source", "tool", "loss"),
  other: world,
});
const story = fc.record({
  start: world,
  edits: fc.array(fc.array(edit, { maxLength: 2 }), { minLength: 1, maxLength: 3 }),
  turns: fc.infiniteStream(fc.nat({ max: 3 })),
});

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function applyEdit(before: World, { at, what, other }: Edit): World {
  const index = at % before.nodes.length;
  const [otherNode] = other.nodes;
  const [otherSource] = other.sources;
  if (what === "node" && otherNode !== undefined) return { ...before, nodes: before.nodes.with(index, otherNode) };
  if (what === "source" && otherSource !== undefined) {
    return { ...before, sources: before.sources.with(at % MOST_SOURCES, otherSource) };
  }
  return what === "tool" ? { ...before, tool: other.tool } : before;
}

function sketchesOf({ nodes }: World): readonly ActionSketch[] {
  return nodes.map((self, index): ActionSketch => {
    const literal = self.literal === undefined ? [] : [literalFile("atomic-tools/script", `run ${self.literal}\n`)];
    return {
      name: `n${index}`,
      arguments: [self.program, `n${index}`],
      inputs: [
        ...self.reads.filter((read) => read < index).map((read) => outputOf(`n${read}`)),
        ...self.sources.map((which) => sourceFile(`p/s${which}`)),
        ...literal,
      ],
      environment: { VARIABLE: String(self.variable) },
      tools: self.usesTool ? ["tool"] : [],
    };
  });
}

async function build(workspace: ExecutionWorkspace, now: World, strategy: SpawnStrategy) {
  for (const [index, [firstLine, rest]] of now.sources.entries()) {
    workspace.write(`p/s${index}`, `${firstLine}\n${rest}\n`);
  }
  workspace.tools.install("tool", String(now.tool));
  return workspace.build(sketchesOf(now), {
    strategy,
    jobs: 3,
    limits: { cpu: 3, memoryMiB: 1024, network: 4, kvm: 1 },
  });
}

async function inFolders(use: (kept: string, fresh: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(FOLDER, "atomic-build-property-"));
  try {
    await use(join(folder, "kept"), join(folder, "fresh"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Takes one blob out of the store, as a collector or a bad disk would. */
function loseBlob({ blobs }: MemoryCas, at: number): void {
  const hashes = [...blobs.keys()];
  blobs.delete(hashes[(at * 7) % Math.max(hashes.length, 1)] ?? "");
}

/** Nothing runs twice, without a reason, or while its key has a result; unless a blob was lost, which is then the reason. */
function checkRun(run: Run, { keys, isLossy }: { readonly keys: Set<string>; readonly isLossy: boolean }): void {
  expect(run.result.failures).toEqual([]);
  if (!isLossy) expect(new Set(run.ran).size).toBe(run.ran.length);
  for (const [index, { outcome, digest }] of run.result.actions) {
    const reasons = run.reasons[`n${index}`]?.map(({ kind }) => kind);
    const isKnown = keys.has(digest?.hash ?? "");
    keys.add(digest?.hash ?? "");
    if (outcome === "cache-hit") expect([isKnown, reasons]).toEqual([true, undefined]);
    else if (isKnown) expect([isLossy, reasons]).toEqual([true, ["result-lost"]]);
    else expect([outcome, reasons === undefined || reasons.length === 0]).toEqual(["ran", false]);
  }
}

/** What correct means: an incremental build gives what a clean one gives, whatever order actions end in. */
test(`${GRAPHS} random graphs with random edits: incremental result = clean result`, { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(story, async ({ start, edits, turns }) => {
    await inFolders(async (kept, fresh) => {
      const cas = new MemoryCas();
      const workspace = new ExecutionWorkspace(kept, { cas });
      const keys = new Set<string>();
      let now = start;
      // For the rest of the story: a lost blob may be missed only when an edit is taken back.
      let isLossy = false;
      let outputs: unknown;
      for (const changes of [[], ...edits]) {
        now = changes.reduce(applyEdit, now);
        const losses = changes.filter(({ what }) => what === "loss");
        for (const { at } of losses) loseBlob(cas, at);
        const shuffled = new FakeSpawnStrategy(FAKE_PROGRAMS, { turnsOf: () => turns.next().value ?? 0 });
        const run = await build(workspace, now, shuffled);
        isLossy ||= losses.length > 0;
        checkRun(run, { keys, isLossy });
        outputs = [...run.result.outputs].sort();
      }
      const clean = await build(new ExecutionWorkspace(fresh), now, new FakeSpawnStrategy(FAKE_PROGRAMS));
      expect(outputs).toEqual([...clean.result.outputs].sort());
    });
  });
  await fc.assert(property, { numRuns: GRAPHS });
});
