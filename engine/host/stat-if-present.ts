import { lstatSync, type Stats, statSync } from "node:fs";

/**
 * What a path leads to, or undefined where it leads to nothing that this user can see. `throwIfNoEntry: false` alone
 * still throws for a path below a file, a circle of links, and a folder that may not be entered.
 */
export function statIfPresent(path: string): Stats | undefined {
  return orAbsent(() => statSync(path, { throwIfNoEntry: false }));
}

/** The same of the path itself: a link is a link. */
export function lstatIfPresent(path: string): Stats | undefined {
  return orAbsent(() => lstatSync(path, { throwIfNoEntry: false }));
}

function orAbsent(look: () => Stats | undefined): Stats | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
