import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SpawnStrategy } from "../../engine/execution/spawn-strategy.ts";
import {
  type ActionSketch,
  ExecutionWorkspace,
  literalFile,
  outputOf,
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
  what: fc.constantFrom("node", "source", "tool", "nothing"),
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
  return workspace.build(sketchesOf(now), { strategy, jobs: 3, limits: { cpu: 3, memoryMiB: 1024 } });
}

async function inFolders<T>(count: number, use: (...folders: string[]) => Promise<T>): Promise<T> {
  const folders = Array.from({ length: count }, () => mkdtempSync(join(FOLDER, "atomic-build-property-")));
  try {
    return await use(...folders);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What correct means: an incremental build gives what a clean one gives; nothing runs twice, nothing without a reason,
 * and nothing whose key has a result. Whatever order actions end in.
 */
test(`${GRAPHS} random graphs with random edits: incremental result = clean result`, { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(story, async ({ start, edits, turns }) => {
    await inFolders(1 + edits.length, async (kept = "", ...fresh) => {
      const workspace = new ExecutionWorkspace(kept);
      let now = start;
      const keys = new Set<string>();
      for (const [step, changes] of [[], ...edits].entries()) {
        now = changes.reduce(applyEdit, now);
        const shuffled = new FakeSpawnStrategy(FAKE_PROGRAMS, { turnsOf: () => turns.next().value ?? 0 });
        const run = await build(workspace, now, shuffled);
        expect(run.result.failures).toEqual([]);
        expect(new Set(run.ran).size).toBe(run.ran.length);
        for (const reasons of Object.values(run.reasons)) expect(reasons).not.toEqual([]);
        for (const { outcome, digest } of run.result.actions.values()) {
          expect(outcome).toBe(keys.has(digest?.hash ?? "") ? "cache-hit" : "ran");
          keys.add(digest?.hash ?? "");
        }
        if (step === 0) continue;
        const clean = await build(
          new ExecutionWorkspace(fresh[step - 1] ?? ""),
          now,
          new FakeSpawnStrategy(FAKE_PROGRAMS),
        );
        expect([...run.result.outputs].sort()).toEqual([...clean.result.outputs].sort());
      }
    });
  });
  await fc.assert(property, { numRuns: GRAPHS });
});
