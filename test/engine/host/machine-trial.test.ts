import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tryMachine } from "../../../engine/host/machine-trial.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function fakeBubblewrap(script: string): string {
  const path = join(temporaryFolder(), "bwrap");
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

test("the kernel's own words tell why namespaces do not work", () => {
  const refusals = ["exit 0", "echo 'bwrap: No permissions' >&2; exit 1", "exit 5"].map(
    (script) => tryMachine({ bubblewrap: fakeBubblewrap(script) }).namespaceRefusal,
  );
  expect(refusals).toEqual([undefined, "bwrap: No permissions", "bwrap ended with 5"]);
});

test("what is not installed is not tried", () => {
  expect(tryMachine({ bubblewrap: undefined }).namespaceRefusal).toBeUndefined();
});
