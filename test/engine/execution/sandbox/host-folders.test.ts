import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SandboxWorkspace } from "../../../support/sandbox-workspace.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

test("a host folder is seen at its own path, read-only, and one that is missing is no mistake", async () => {
  // Below /tmp, which is otherwise the sandbox's own: the mount must come after it.
  const folder = temporaryFolder();
  mkdirSync(join(folder, "mirror"));
  writeFileSync(join(folder, "mirror/file"), "here\n");
  const workspace = new SandboxWorkspace();
  const script = `read word <"${folder}/mirror/file"; echo "$word"; echo x 2>&- >"${folder}/mirror/file" || echo refused; [ -e "${folder}/gone" ] || echo gone`;
  const spawn = { ...workspace.spawn(script), hostFolders: [join(folder, "mirror"), join(folder, "gone")] };
  const { status } = await workspace.strategy.run(spawn);
  const log = readFileSync(workspace.logPath, "utf8");
  expect([status, log.split("\n").filter((line) => !line.startsWith("sh: "))]).toEqual([
    { kind: "exited", code: 0 },
    ["here", "refused", "gone", ""],
  ]);
});
