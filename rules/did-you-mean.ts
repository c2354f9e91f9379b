import { nearestName } from "../engine/starlark/nearest-name.ts";

/** `, did you mean "x"?` or nothing: the end of a message about an unknown name. */
export function didYouMean(wanted: string, candidates: Iterable<string>): string {
  const nearest = nearestName(wanted, candidates);
  return nearest === undefined ? "" : `, did you mean ${JSON.stringify(nearest)}?`;
}
