/** Publishing from a build, in its sandbox, to real servers: an rsync daemon, and a host behind ssh with the person's own agent. */
import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { startRsyncDaemon, startSshServer, type TestServer } from "../support/mirror-servers.ts";
import { actionsRun, errorsSaid } from "../support/scenario-invocation.ts";
import { filesBelow } from "../support/scenario-outputs.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const servers: TestServer[] = [];
afterAll(() => {
  for (const server of servers) server.end();
});

const BUILD = `
genrule(name = "image", srcs = ["image.txt"], outs = ["image.raw"], cmd = "cp $< $@")
checksums(name = "sums", artifacts = [":image"], variant = "Cloud", short = "Sample")
mirror(name = "mirror", artifacts = [":sums"], destination = "DESTINATION", release = "1")
`;
const PUBLISHED = "releases/1/Cloud/Sample-Cloud-CHECKSUM";

function arrange(destination: string): ScenarioWorkspace {
  const build = BUILD.replace("DESTINATION", destination);
  return new ScenarioWorkspace({ "image.txt": "one\n", "BUILD.atomic": build });
}

test("a build publishes to an rsync daemon", async () => {
  const place = temporaryFolder();
  const daemon = await startRsyncDaemon(place, `${place}/module`);
  servers.push(daemon);
  const workspace = arrange(`rsync://127.0.0.1:${daemon.port}/mirror/sample`);
  await publishesAndRepairs(workspace, `${place}/module/sample`);
});

test("a build publishes over ssh with the person's agent and known hosts", async () => {
  const place = temporaryFolder();
  const server = await startSshServer(place);
  servers.push(server);
  const workspace = arrange(`ssh://${server.user}@127.0.0.1:${server.port}${place}/site`);
  await publishesAndRepairs(workspace, `${place}/site`, server.environment);
});

test("a relative destination is a folder of the workspace", async () => {
  const workspace = arrange("public/site");
  await publishesAndRepairs(workspace, workspace.path("public/site"));
});

async function publishesAndRepairs(
  workspace: ScenarioWorkspace,
  site: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const first = await workspace.runJson(["//:mirror"], { environment });
  expect([first.exitCode, errorsSaid(first)]).toEqual([0, []]);
  expect(filesBelow(site)).toEqual([".atomic-mirror/journal.jsonl", PUBLISHED]);
  const second = await workspace.runJson(["//:mirror"], { environment });
  expect([second.exitCode, actionsRun(second)]).toEqual([0, []]);
  rmSync(`${site}/${PUBLISHED}`);
  const third = await workspace.runJson(["//:mirror"], { environment });
  expect([third.exitCode, actionsRun(third)]).toEqual([0, ["Mirror //:mirror"]]);
  expect(filesBelow(site)).toEqual([".atomic-mirror/journal.jsonl", PUBLISHED]);
}
