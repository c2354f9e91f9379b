/**
 * "Did you mean": one distance for the whole project, so that rules, targets, attributes and names are guessed alike.
 * Optimal string alignment (a swap of neighbours is one slip, as fingers make it); case counts for less than a letter.
 */

/** The candidate closest to `wanted`, or undefined where a guess would be noise; ties go to the first candidate. */
export function nearestName(wanted: string, candidates: Iterable<string>): string | undefined {
  const lowered = wanted.toLowerCase();
  let best: string | undefined;
  let bestDistance = boundFor(wanted) + 1;
  for (const candidate of candidates) {
    if (candidate === wanted || candidate === "" || Math.abs(candidate.length - wanted.length) >= bestDistance)
      continue;
    const distance = editDistance(lowered, candidate.toLowerCase());
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** A third of the letters may be wrong: enough for typing slips, too little for another word. */
function boundFor(wanted: string): number {
  return Math.max(1, Math.floor((wanted.length + 1) / 3));
}

function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (isSwap) cost = Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
