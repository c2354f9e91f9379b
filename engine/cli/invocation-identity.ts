import { join, relative } from "node:path";

/** Variables that can change what an invocation does; all others never reach an action (law 3). */
const VARIABLES = ["PATH", "HOME", "XDG_CACHE_HOME", "NO_COLOR", "TERM"] as const;

/** What makes two invocations the same question: the words, where they were said, and what surrounds them. */
export interface InvocationIdentity {
  readonly workspaceRoot: string;
  /** Compared whole with what the state file holds. */
  readonly text: string;
  /** Where its up-to-date state is kept. */
  readonly stateFile: string;
}

/** Identifies an invocation without loading anything. */
export function identifyInvocation(
  words: readonly string[],
  place: { readonly workspaceRoot: string; readonly folder: string },
): InvocationIdentity {
  const variables = VARIABLES.map((name) => process.env[name] ?? "");
  const text = JSON.stringify([words, relative(place.workspaceRoot, place.folder), variables]);
  const stateFile = join(place.workspaceRoot, ".atomic/up-to-date", nameFor(text));
  return { workspaceRoot: place.workspaceRoot, text, stateFile };
}

/** A file name only: the text itself is compared, so a collision costs a miss and node:crypto need not be loaded (2 ms). */
function nameFor(text: string): string {
  let [low, high] = [0x811c9dc5, 0x1b873593];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return [low, high].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
