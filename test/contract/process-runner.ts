import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ProcessRequest, ProcessRunner } from "../../engine/core/process-runner.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A request for a program that ends at once; each test changes what it is about. */
export function processRequest(changes: Partial<ProcessRequest> = {}): ProcessRequest {
  return {
    arguments: ["true"],
    environment: { PATH: "/usr/bin:/bin" },
    workingDirectory: "/",
    logPath: join(temporaryFolder(), "log"),
    timeoutMs: 20_000,
    idleTimeoutMs: 20_000,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Programs that every runner of the suite must know: `true`, `false`, and `sleep 1000`, which only ends when stopped. */
export function describeProcessRunner(name: string, makeRunner: () => ProcessRunner): void {
  describe(`process runner: ${name}`, () => {
    test.each([
      ["true", 0],
      ["false", 1],
    ])("%s ends with its exit code", async (program, code) => {
      const { status, durationMs } = await makeRunner().run(processRequest({ arguments: [program] }));
      expect(status).toEqual({ kind: "exited", code });
      expect(durationMs).toBeGreaterThanOrEqual(0);
    });

    test.each([undefined, "now"])("an abort (%s) ends a process as cancelled", async (reason) => {
      const stop = new AbortController();
      const running = makeRunner().run(processRequest({ arguments: ["sleep", "1000"], signal: stop.signal }));
      stop.abort(reason);
      expect((await running).status).toEqual({ kind: "cancelled" });
    });

    test("nothing is started for a request that is aborted already", async () => {
      const signal = AbortSignal.abort();
      expect(await makeRunner().run(processRequest({ signal }))).toEqual({
        status: { kind: "cancelled" },
        durationMs: 0,
      });
    });
  });
}
