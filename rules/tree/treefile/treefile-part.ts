import type { Located } from "../../located.ts";
import { shapeOf, type TreefileKey } from "./treefile-keys.ts";

/** The values read so far, by key; `unknown` because each key has its own type (treefile-keys.ts). */
export type PartValues = ReadonlyMap<TreefileKey, Located<unknown>>;

/** One treefile by itself, before what it includes is merged in. */
export interface TreefilePart {
  readonly values: PartValues;
  /** `include`, then what `arch-include` names for this architecture: the order they are merged in. */
  readonly includes: readonly Located<string>[];
  readonly conditionals: readonly ConditionalInclude[];
}

/** Included when every condition holds: files, or the keys themselves. */
export interface ConditionalInclude {
  readonly conditions: readonly Located<string>[];
  readonly includes: readonly Located<string>[];
  readonly inline: TreefilePart | undefined;
}

/** Merges included values under a parent's, each key by its own rule. */
export function mergeValues(parent: PartValues, included: PartValues): PartValues {
  const merged = new Map(parent);
  for (const [key, { value, origin }] of included) {
    const own = merged.get(key);
    merged.set(
      key,
      own === undefined ? { value, origin } : { value: shapeOf(key).merge(own.value, value), origin: own.origin },
    );
  }
  return merged;
}
