import { type Stats, statSync } from "node:fs";

/**
 * What a path leads to, or undefined where it leads to nothing that this user can see. `throwIfNoEntry: false` alone
 * still throws for a path below a file, a circle of links, and a folder that may not be entered.
 */
export function statIfPresent(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
