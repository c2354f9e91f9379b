import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MemoryActionCache } from "../../cache/memory-action-cache.ts";
import { MemoryCas } from "../../cache/memory-cas.ts";
import { DiskLockFiles } from "../../engine/analysis/disk-lock-files.ts";
import { LockStore } from "../../engine/analysis/lock-store.ts";
import { build } from "../../engine/build.ts";
import type { BuildRequest } from "../../engine/build-request.ts";
import type { BuildConclusion } from "../../engine/conclude-build.ts";
import type { BuildEvent } from "../../engine/core/event.ts";
import { succeed } from "../../engine/core/result.ts";
import { parseTargetPatterns } from "../../engine/core/target-pattern.ts";
import { LastKeys } from "../../engine/execution/last-keys.ts";
import type { Workshop } from "../../engine/workshop.ts";
import { ExecutionWorkspace } from "./execution-workspace.ts";
import { fakeOutside } from "./fake-outside.ts";
import { FAKE_PROGRAMS } from "./fake-programs.ts";
import { FAKE_RULES } from "./fake-rules.ts";
import { FakeSpawnStrategy } from "./fake-spawn-strategy.ts";
import { printDiagnostics } from "./load-workspace.ts";
import { MemoryWorkspaceFiles } from "./memory-workspace-files.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const DEFAULT_REQUEST = { command: "build", jobs: 1, keepGoing: false, isRehearsal: false } as const;

/** What one invocation came to. */
export interface FakeInvocation {
  readonly conclusion: BuildConclusion;
  readonly exitCode: number;
  /** Every event on a line, in the order told. */
  readonly told: readonly string[];
  /** Names of the actions that were started, sorted. */
  readonly ran: readonly string[];
}

/** A workspace with everything that a build works with: fakes but for a folder on disk, which inputs are staged from. */
export class FakeWorkshop {
  readonly root = temporaryFolder();
  readonly #texts: Record<string, string>;
  readonly #stores = new ExecutionWorkspace(this.root, { cas: new MemoryCas(), actionCache: new MemoryActionCache() });

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = {};
    for (const [path, text] of Object.entries(texts)) this.write(path, text);
  }

  write(path: string, text: string): void {
    this.#texts[path] = text;
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }

  /** A placed output, or undefined when it is not there. */
  output(path: string): string | undefined {
    try {
      return readFileSync(join(this.root, "atomic-out", path), "utf8");
    } catch {
      return undefined;
    }
  }

  async build(
    patterns: readonly string[],
    options: Partial<Omit<BuildRequest, "patterns"> & Workshop> = {},
  ): Promise<FakeInvocation> {
    const parsed = parseTargetPatterns(patterns, { workingFolder: "" });
    if (!parsed.ok) throw new Error(parsed.error.join("\n"));
    const events: BuildEvent[] = [];
    const request = { ...DEFAULT_REQUEST, signal: new AbortController().signal };
    const conclusion = await build(
      { ...request, ...options, patterns: parsed.value },
      { ...this.#workshop((event) => events.push(event)), ...options },
    );
    return {
      conclusion,
      exitCode: conclusion.exitCode,
      told: events.map(printEvent),
      ran: events.flatMap((event) => (event.kind === "action-started" ? [event.label] : [])).toSorted(),
    };
  }

  #workshop(report: Workshop["report"]): Workshop {
    const { cas, actionCache, tools, clock, fileDigests } = this.#stores;
    return {
      ...{ cas, actionCache, tools, clock, fileDigests, report },
      workspaceRoot: this.root,
      files: new MemoryWorkspaceFiles(this.#texts),
      rules: FAKE_RULES,
      locks: new LockStore(new DiskLockFiles(this.root), clock),
      resolvers: [],
      lastKeys: new LastKeys(join(this.root, ".atomic/state/last-keys")),
      strategy: new FakeSpawnStrategy(FAKE_PROGRAMS),
      ...fakeOutside(),
      accelerator: () => Promise.resolve("tcg"),
      sandboxesFolder: join(this.root, ".sandboxes"),
      provide: () => Promise.resolve(succeed(undefined)),
      diagnose: () => [],
      limits: { cpu: 2, memoryMiB: 1024, network: 1, kvm: 0 },
    };
  }
}

/** An event on a line, as a person would note it down; times are left out. */
function printEvent(event: BuildEvent): string {
  switch (event.kind) {
    case "loading-finished":
      return `loaded ${event.packages} packages, ${event.targets} targets`;
    case "resolution-started":
    case "resolution-finished":
      return `${event.kind} ${event.what}`;
    case "analysis-finished":
      return `analysed ${event.targets} targets, ${event.actions} actions`;
    case "execution-started":
      return `executing ${event.actions} actions`;
    case "action-started":
      return `start ${event.label}`;
    case "action-finished":
      return `end ${event.label}: ${event.outcome}`;
    case "action-failed":
      return `failed ${event.failure.label}: ${event.failure.lastLines.join(" / ")}`;
    case "target-finished":
      return `${event.built ? "built" : "not built"} ${event.label}: ${event.outputs.join(" ")}`.replace(/: $/, "");
    case "test-finished":
      return `test ${event.label}: ${event.passed ? "passed" : "failed"}${event.cached ? ", cached" : ""}`;
    case "warning":
    case "error":
      return `${event.kind}: ${printDiagnostics([event.diagnostic]).join(" ")}`;
    case "invocation-finished":
      return `exit ${event.exitCode}: ${describeSummary(event.summary)}`;
    default:
      return event.kind;
  }
}

function describeSummary({ actions, ran, cacheHits, failed, skipped }: BuildConclusion["summary"]): string {
  return `${actions} actions, ${ran} ran, ${cacheHits} cached, ${failed} failed, ${skipped} skipped`;
}
