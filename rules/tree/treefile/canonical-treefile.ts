import type { Treefile } from "./treefile.ts";
import { shapeOf, TREEFILE_KEYS, type TreefileKey } from "./treefile-keys.ts";
import type { JsonValue } from "./treefile-shape.ts";

/** Already filled in where they count, or no part of what is composed (rpm-ostree's own input hash leaves them out too). */
const WITHOUT_EFFECT: ReadonlySet<TreefileKey> = new Set(["variables", "metadata"]);

/**
 * The treefile as it means: sorted, defaults and comments gone, includes merged. Two treefiles with one canonical text
 * make one tree, so this and not the files is what the compose depends on.
 */
export function canonicalTreefile(treefile: Treefile): string {
  const members: [string, JsonValue][] = [["basearch", treefile.basearch]];
  for (const key of Object.keys(TREEFILE_KEYS) as TreefileKey[]) {
    const located = treefile.values[key];
    const value = located && shapeOf(key).canonical(located.value);
    if (value !== undefined && key !== "basearch" && !WITHOUT_EFFECT.has(key)) members.push([key, value]);
  }
  return `${JSON.stringify(sorted(Object.fromEntries(members)), undefined, 1)}\n`;
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
