/** Random numbers from 0 to 1 that a seed repeats: ATOMIC_BUILD_SEED, else the clock; it is printed, so that a failure can be had again. */
export function seededRandom(): () => number {
  const seed = Number(process.env["ATOMIC_BUILD_SEED"] ?? Date.now() % 1_000_000);
  process.stdout.write(`ATOMIC_BUILD_SEED=${seed}\n`);
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
