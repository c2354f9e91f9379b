import type { Failure } from "./failure.ts";

/** Bazel's numbers where it has one (run/scripts.md); 130 on Ctrl-C, as shells and ninja have it. */
const EXIT_CODES: { readonly [K in Failure["kind"]]: number } = {
  "invalid-command-line": 2,
  "loading-failed": 1,
  "analysis-failed": 1,
  "resolution-failed": 1,
  "actions-failed": 1,
  "tests-failed": 3,
  "no-tests": 4,
  "environment-unfit": 36,
  interrupted: 130,
};

/** Our bug: an exception reached the top. */
export const INTERNAL_ERROR_EXIT_CODE = 37;

/** The tier of a failure decides the exit code: 1-4 your input, 36 your machine, 37 our bug. */
export function exitCodeOf(failure: Failure): number {
  return EXIT_CODES[failure.kind];
}
