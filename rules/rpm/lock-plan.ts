import type { SourceRange } from "../../engine/starlark/source-range.ts";
import type { Treefile } from "../tree/treefile/treefile.ts";

/** What lock-packages.sh reads, and where each of its lines comes from. */
export interface LockPlan {
  readonly text: string;
  readonly origins: readonly (SourceRange | undefined)[];
}

/**
 * What a treefile asks of the solver, a wish a line: a file, not arguments, so that the reason for resolving anew can name
 * the line of the treefile that an added package stands on.
 */
export function lockPlan({ values }: Treefile): LockPlan {
  const { packages, recommends } = values;
  const excluded = values["exclude-packages"]?.value ?? [];
  const lines = [
    ...(packages?.value ?? []).map(({ value, origin }) => ({ text: `install ${value}`, origin })),
    ...excluded.map(({ value, origin }) => ({ text: `exclude ${value}`, origin })),
    // rpm-ostree's default.
    { text: `recommends ${recommends?.value ?? true}`, origin: recommends?.origin },
  ];
  // The order written decides nothing.
  const sorted = lines.toSorted((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)));
  return { text: sorted.map(({ text }) => `${text}\n`).join(""), origins: sorted.map(({ origin }) => origin) };
}
