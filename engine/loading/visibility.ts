/** Who may depend on a target: Bazel's words, without package groups. */
import { checkPackageName } from "../core/label.ts";
import { fail, type Result, succeed } from "../core/result.ts";

/** Packages of one entry: exactly one, or one and all beneath it. */
interface VisibilityEntry {
  readonly packageName: string;
  readonly withSubpackages: boolean;
}

/** Public, or the packages listed beside the target's own; none: private. */
export type Visibility =
  | { readonly kind: "public" }
  | { readonly kind: "packages"; readonly entries: readonly VisibilityEntry[] };

export const PUBLIC: Visibility = { kind: "public" };
export const PRIVATE: Visibility = { kind: "packages", entries: [] };

/** Reads a `visibility` list; an error names the element. */
export function parseVisibility(
  words: readonly string[],
  packageName: string,
): Result<Visibility, { readonly index: number; readonly problem: string }> {
  const entries: VisibilityEntry[] = [];
  let isPublic = false;
  for (const [index, word] of words.entries()) {
    if (word === "//visibility:public") {
      isPublic = true;
    } else if (word === "//visibility:private") {
      if (words.length > 1) return fail({ index, problem: '"//visibility:private" stands alone or not at all' });
    } else {
      const entry = parseEntry(word, packageName);
      if (!entry.ok) return fail({ index, problem: entry.error });
      entries.push(entry.value);
    }
  }
  return succeed(isPublic ? PUBLIC : { kind: "packages", entries });
}

/** Whether a target of `owner` may be used by targets of `user`. */
export function isVisibleTo(
  visibility: Visibility,
  packages: { readonly owner: string; readonly user: string },
): boolean {
  if (visibility.kind === "public" || packages.owner === packages.user) return true;
  return visibility.entries.some(
    ({ packageName, withSubpackages }) =>
      packages.user === packageName ||
      (withSubpackages && (packageName === "" || packages.user.startsWith(`${packageName}/`))),
  );
}

/** The words that stand for it, for messages. */
export function printVisibility(visibility: Visibility): string {
  if (visibility.kind === "public") return "//visibility:public";
  if (visibility.entries.length === 0) return "//visibility:private";
  return visibility.entries
    .map(({ packageName, withSubpackages }) => `//${packageName}:${withSubpackages ? "__subpackages__" : "__pkg__"}`)
    .join(", ");
}

function parseEntry(word: string, ownPackage: string): Result<VisibilityEntry, string> {
  const [, place, kind] = /^(?:@@?)?(.*):(__pkg__|__subpackages__)$/su.exec(word) ?? [];
  const isAbsolute = place?.startsWith("//") ?? false;
  if (place === undefined || (!isAbsolute && place !== "")) {
    return fail(
      `${JSON.stringify(word)} is none of "//visibility:public", "//visibility:private", "//PACKAGE:__pkg__" and "//PACKAGE:__subpackages__"`,
    );
  }
  const packageName = isAbsolute ? place.slice(2) : ownPackage;
  const problem = checkPackageName(packageName);
  return problem === undefined ? succeed({ packageName, withSubpackages: kind === "__subpackages__" }) : fail(problem);
}
