import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { HostTool } from "../core/host-tool.ts";

/** A tool, and the path on PATH behind which it is (a link that may be turned to something else). */
export interface FoundTool {
  readonly tool: HostTool;
  readonly foundAt: string;
}

/** What every remembered answer rests on. */
export interface ToolMemoryBasis {
  readonly searchPath: string;
  /** Folders of PATH and the package database. */
  readonly files: readonly string[];
}

/** Raised whenever the meaning of the file, or what is in an identity, changes. */
const FORMAT = "atomic-build tools 1";

/**
 * Found tools between two invocations: a line of tab-separated words each. Plain text and no schema library, because a
 * build that finds nothing to do reads it too. What cannot be read, or rests on something that changed, is forgotten.
 */
export class ToolMemory {
  readonly #path: string;
  readonly #basis: string;
  readonly #lines: Map<string, readonly string[]>;
  #isChanged = false;

  constructor(path: string, basis: ToolMemoryBasis) {
    this.#path = path;
    this.#basis = [FORMAT, basis.searchPath, ...basis.files.map((file) => `${file}=${stampOf(file)}`)].join("\t");
    this.#lines = readLines(path, this.#basis);
  }

  recall(name: string): FoundTool | undefined {
    const [, foundAt, stamp, path, version, identity] = this.#lines.get(name) ?? [];
    if (foundAt === undefined || path === undefined || version === undefined || identity === undefined)
      return undefined;
    return stampOf(foundAt) === stamp ? { foundAt, tool: { name, path, version, identity } } : undefined;
  }

  remember({ tool, foundAt }: FoundTool): void {
    const line = [tool.name, foundAt, stampOf(foundAt), tool.path, tool.version, tool.identity];
    // A path with such a character is looked up each time.
    if (line.some((word) => /[\t\n]/.test(word))) return;
    this.#lines.set(tool.name, line);
    this.#isChanged = true;
  }

  /** Writes aside and renames; two invocations at once each write what is true. */
  save(): void {
    if (!this.#isChanged) return;
    const lines = [...this.#lines.values()].map((words) => words.join("\t")).sort();
    const aside = `${this.#path}.${process.pid}`;
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(aside, `${[this.#basis, ...lines].join("\n")}\n`);
    renameSync(aside, this.#path);
    this.#isChanged = false;
  }
}

function readLines(path: string, basis: string): Map<string, readonly string[]> {
  const lines = readIfPresent(path).split("\n");
  if (lines[0] !== basis) return new Map();
  const tools = lines.slice(1, -1).map((line) => line.split("\t"));
  return new Map(tools.flatMap((words) => (words[0] === undefined ? [] : [[words[0], words] as const])));
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Moves with every change of the file that a link leads to, and with a change of the link. */
function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(".");
  } catch {
    return "missing";
  }
}
