import { defineConfig } from "vitest/config";
import { scriptAsText } from "./scripts/script-as-text.ts";

/** Unit tests run with fakes in process; scenarios run the real CLI and real programs, one file at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [scriptAsText()],
        test: { name: "unit", include: ["test/**/*.test.ts"], exclude: ["test/scenario/**"], testTimeout: 20_000 },
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
