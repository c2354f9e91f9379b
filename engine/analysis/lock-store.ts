/**
 * Answers of earlier runs, one flat JSON file per resolver with sorted keys, so that a person can read, compare and copy
 * them. An answer stays until its age or an explicit update moves it; an entry without an age holds no time, so the same
 * answers are the same bytes. A file that cannot be understood is never overwritten: it may pin what no longer exists.
 */

import { z } from "zod";
import { compareUtf8 } from "../../cache/compare-utf8.ts";
import type { Clock } from "../core/clock.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { FileProblem } from "../core/workspace-files.ts";
import type { EarlierAnswer } from "../rule/lock-resolver.ts";
import type { LockRequest } from "../rule/rule-context.ts";
import type { LockAnswers } from "./target-context.ts";

/** Where lock files are, relative to the workspace. */
const LOCK_FOLDER = ".atomic/locks";

/** The files behind a lock store. */
export interface LockFiles {
  read(path: string): Result<string, FileProblem>;
  /** Aside, then renamed: a reader sees the old text or the new one. */
  write(path: string, text: string): void;
}

const LockEntry = z.strictObject({
  /** What was asked: an answer to another question is no answer. */
  question: z.unknown(),
  answer: z.unknown(),
  /** Milliseconds since the epoch; only of answers that age. */
  answeredAtMs: z.int().optional(),
});
type LockEntry = z.infer<typeof LockEntry>;

const LockFile = z.strictObject({ version: z.literal(1), entries: z.record(z.string(), LockEntry) });

export class LockStore implements LockAnswers {
  readonly problems: Diagnostic[] = [];
  readonly #files: LockFiles;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Map<string, LockEntry>>();
  readonly #isRefresh: boolean;
  /** Requests that were asked outside since a refresh was wanted. */
  readonly #asked = new Set<string>();
  /** Those whose answers stand whatever their age. */
  readonly #kept = new Set<string>();
  #expiresAtMs: number | undefined;

  /** With `refresh`, answers that age are too old however young they are. */
  constructor(files: LockFiles, clock: Clock, options: { readonly refresh?: boolean } = {}) {
    this.#files = files;
    this.#clock = clock;
    this.#isRefresh = options.refresh === true;
  }

  /** The lock files that answers came from or went to, sorted: another invocation's update of one is news. */
  get paths(): readonly string[] {
    return [...this.#entries.keys()].map(lockPath).sort(compareUtf8);
  }

  /** When the first of the answers given so far becomes too old; undefined when none ages. */
  get expiresAtMs(): number | undefined {
    return this.#expiresAtMs;
  }

  answer(request: LockRequest): unknown {
    const entry = this.#find(request);
    const expiresAtMs = entry && expiryOf(request, entry);
    if (entry === undefined || expiresAtMs === undefined) return entry?.answer;
    const id = idOf(request);
    if (this.#isRefresh && !this.#asked.has(id)) return undefined;
    if (expiresAtMs <= this.#clock.wallMs() && !this.#kept.has(id)) return undefined;
    this.#expiresAtMs = Math.min(expiresAtMs, this.#expiresAtMs ?? expiresAtMs);
    return entry.answer;
  }

  /** What was answered to the same question before, however long ago. */
  earlier(request: LockRequest): EarlierAnswer | undefined {
    const entry = this.#find(request);
    return entry && { answer: entry.answer, answeredAtMs: entry.answeredAtMs };
  }

  /** Lets an answer stand for this invocation, since the outside cannot be asked; its age stays what it is. */
  keep(request: LockRequest): void {
    this.#asked.add(idOf(request));
    this.#kept.add(idOf(request));
  }

  /** Keeps answers and writes the resolver's file. */
  record(resolver: string, answers: readonly { readonly request: LockRequest; readonly answer: unknown }[]): void {
    const entries = this.#open(resolver);
    for (const { request, answer } of answers) {
      const age = doesAge(request) ? { answeredAtMs: this.#clock.wallMs() } : {};
      entries.set(request.key, { question: request.question, answer, ...age });
      this.#asked.add(idOf(request));
    }
    this.#write(resolver, entries);
  }

  /** The explicit update: forgets answers of a resolver, all or those of the keys, so that they are asked again. */
  forget(resolver: string, keys?: readonly string[]): void {
    const entries = this.#open(resolver);
    for (const key of keys ?? [...entries.keys()]) entries.delete(key);
    this.#write(resolver, entries);
  }

  #find({ resolver, key, question }: LockRequest): LockEntry | undefined {
    const entry = this.#open(resolver).get(key);
    return entry !== undefined && canonical(entry.question) === canonical(question) ? entry : undefined;
  }

  #open(resolver: string): Map<string, LockEntry> {
    let entries = this.#entries.get(resolver);
    if (entries === undefined) {
      entries = this.#read(resolver);
      this.#entries.set(resolver, entries);
    }
    return entries;
  }

  #read(resolver: string): Map<string, LockEntry> {
    const path = lockPath(resolver);
    const text = this.#files.read(path);
    if (!text.ok && text.error === "missing") return new Map();
    const parsed = text.ok ? parseLock(text.value) : undefined;
    if (parsed !== undefined) return parsed;
    const message = `Cannot read lock ${path}: it is ${text.ok ? "not a lock file of this version" : text.error}`;
    this.problems.push({ message, remedy: "Put back the file from a copy, or delete it to resolve everything anew" });
    return new Map();
  }

  #write(resolver: string, entries: ReadonlyMap<string, LockEntry>): void {
    if (this.problems.length > 0) throw new Error("A damaged lock must not be overwritten");
    const sorted = Object.fromEntries([...entries].sort(([a], [b]) => compareUtf8(a, b)));
    this.#files.write(lockPath(resolver), `${JSON.stringify({ version: 1, entries: sorted }, undefined, 2)}\n`);
  }
}

function doesAge({ maxAgeSeconds, validUntilMs }: LockRequest): boolean {
  return maxAgeSeconds !== undefined || validUntilMs !== undefined;
}

/** From when on the answer is too old; undefined when it stays. */
function expiryOf({ maxAgeSeconds, validUntilMs }: LockRequest, { answeredAtMs = 0 }: LockEntry): number | undefined {
  if (maxAgeSeconds !== undefined) return answeredAtMs + maxAgeSeconds * 1000;
  return validUntilMs !== undefined && answeredAtMs < validUntilMs ? validUntilMs : undefined;
}

function idOf({ resolver, key }: LockRequest): string {
  return JSON.stringify([resolver, key]);
}

function lockPath(resolver: string): string {
  return `${LOCK_FOLDER}/${resolver}.json`;
}

function parseLock(text: string): Map<string, LockEntry> | undefined {
  try {
    const file = LockFile.safeParse(JSON.parse(text));
    return file.success ? new Map(Object.entries(file.data.entries)) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Questions are JSON; one and the same question may have its keys in another order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => compareUtf8(a, b)))
      : part,
  );
}
