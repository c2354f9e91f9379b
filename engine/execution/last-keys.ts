import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Digest, equalDigests, formatDigest, parseDigest } from "../../cache/digest.ts";
import { guardStorage } from "../../cache/storage-problem.ts";
import { succeed } from "../core/result.ts";
import type { Action } from "../rule/action.ts";

/** What this workspace knows of an action's last success. */
export interface LastKey {
  readonly digest: Digest;
  /** The key before the last that differed from it: what `why` compares with after the fact. */
  readonly previous: Digest | undefined;
  /** How long it ran when it last ran: the scheduler's estimate. */
  readonly durationMs: number;
}

const HEADER = "atomic-build last keys 1";

/**
 * Action -> key of its last success in this workspace, so that a miss can be explained and work ordered. One flat file,
 * read at once. Law: these are hints. Nothing is built or left unbuilt because of them, so a lost update costs a less
 * precise reason, and two invocations need no lock: each adds what it learned to what it finds when it saves.
 */
export class LastKeys {
  readonly #path: string;
  readonly #learned = new Map<string, LastKey>();
  readonly #initial: ReadonlyMap<string, LastKey>;
  #known: Map<string, LastKey>;

  constructor(path: string) {
    this.#path = path;
    this.#known = readEntries(path);
    this.#initial = this.#known;
  }

  /** As it was when the invocation began, whatever was learned since. */
  atStart(identity: string): LastKey | undefined {
    return this.#initial.get(identity);
  }

  get(identity: string): LastKey | undefined {
    return this.#learned.get(identity) ?? this.#known.get(identity);
  }

  /** `durationMs` is left out for a cache hit: nothing was measured here. */
  learn(identity: string, { digest, durationMs }: { readonly digest: Digest; readonly durationMs?: number }): void {
    const last = this.get(identity);
    const isSame = last !== undefined && equalDigests(last.digest, digest);
    if (isSame && durationMs === undefined) return;
    this.#learned.set(identity, {
      digest,
      previous: isSame ? last.previous : last?.digest,
      durationMs: durationMs ?? last?.durationMs ?? 0,
    });
  }

  /** Writes what was learned; does not touch the file when that is nothing. A full disk costs the hints, not the build. */
  save(): void {
    if (this.#learned.size === 0) return;
    this.#known = readEntries(this.#path);
    for (const [identity, entry] of this.#learned) this.#known.set(identity, entry);
    this.#learned.clear();
    guardStorage("write", this.#path, () => {
      mkdirSync(dirname(this.#path), { recursive: true });
      const aside = `${this.#path}.${process.pid}`;
      writeFileSync(aside, formatEntries(this.#known));
      renameSync(aside, this.#path);
      return succeed(undefined);
    });
  }
}

/** Names an action over all edits: its owner and its first output; both stay when everything else changes. */
export function actionIdentity(action: Action): string {
  return `${action.owner} ${action.outputs[0]?.path ?? action.mnemonic}`;
}

function readEntries(path: string): Map<string, LastKey> {
  const entries = new Map<string, LastKey>();
  const [header, ...lines] = readText(path).split("\n");
  if (header !== HEADER) return entries;
  for (const line of lines) {
    const [digestText = "", previousText = "", durationMs = "", identity] = line.split("\t");
    const digest = parseDigest(digestText);
    // A line that is not whole (a disk that filled up) is a hint less, nothing more.
    if (digest === undefined || identity === undefined) continue;
    entries.set(identity, { digest, previous: parseDigest(previousText), durationMs: Number(durationMs) });
  }
  return entries;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // First build of this workspace, or a file that cannot be read: nothing is known.
    return "";
  }
}

function formatEntries(entries: ReadonlyMap<string, LastKey>): string {
  const lines = [HEADER];
  for (const [identity, { digest, previous, durationMs }] of entries) {
    const before = previous === undefined ? "" : formatDigest(previous);
    lines.push(`${formatDigest(digest)}\t${before}\t${Math.round(durationMs)}\t${identity}`);
  }
  return `${lines.join("\n")}\n`;
}
