import type { BuildEvent } from "../core/event.ts";

/** A person reads the outputs of a few targets; of more, only what was not built. */
const MOST_TARGETS = 10;

/** Leaves out the targets that went well when there are too many to list; all other events stay. */
export function withoutCrowd(events: readonly BuildEvent[]): readonly BuildEvent[] {
  const targets = events.filter((event) => event.kind === "target-finished").length;
  if (targets <= MOST_TARGETS) return events;
  return events.filter((event) => event.kind !== "target-finished" || !event.built);
}
