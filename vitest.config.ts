import { defineConfig } from "vitest/config";
import { scriptAsText } from "./scripts/script-as-text.ts";

/**
 * Unit tests run with fakes in process, in seconds; system tests run one module against the real machine, or hundreds of
 * random graphs; scenarios run the real CLI and real programs, one file at a time.
 */
const SYSTEM_TESTS = ["test/property/**/*.test.ts", "test/**/*.system.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [scriptAsText()],
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/scenario/**", ...SYSTEM_TESTS],
          testTimeout: 60_000,
          // Tests share no state, so that loading the modules once for all of them is safe, and twice as fast.
          isolate: false,
          pool: "forks",
        },
      },
      {
        plugins: [scriptAsText()],
        test: { name: "system", include: SYSTEM_TESTS, testTimeout: 600_000, hookTimeout: 600_000 },
      },
      {
        plugins: [scriptAsText()],
        test: {
          name: "scenario",
          include: ["test/scenario/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 3_600_000,
          hookTimeout: 3_600_000,
        },
      },
    ],
  },
});
