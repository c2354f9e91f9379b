/** Publishing, with the real program: once, asked again every time, repaired, rehearsed, and by one at a time. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { actionsRun, errorsSaid, type InvocationEnd } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

const BUILD = `
genrule(name = "image", srcs = ["image.txt"], outs = ["image.raw"], cmd = "cp $< $@")
checksums(name = "sums", artifacts = [":image"], variant = "Cloud", short = "Sample")
mirror(name = "mirror", artifacts = [":sums"], destination = "SITE", release = "1")
genrule(name = "news", srcs = [":mirror"], outs = ["news.txt"], cmd = "echo published > $@")
`;
const PUBLISHED = "releases/1/Cloud/Sample-Cloud-CHECKSUM";

function arrange() {
  const workspace = new ScenarioWorkspace({ "image.txt": "one\n" });
  const site = join(workspace.place, "site");
  workspace.write("BUILD.atomic", BUILD.replace("SITE", site));
  return { workspace, site, published: join(site, PUBLISHED) };
}

function checked({ events }: InvocationEnd): readonly string[] {
  return events.flatMap((event) => (event.kind === "effect-checking" ? [event.label] : []));
}

test("what is published is asked for in every build, and published again only where it drifted", async () => {
  const { workspace, published } = arrange();
  const first = await workspace.runJson(["//:news"]);
  expect([first.exitCode, errorsSaid(first), existsSync(published)]).toEqual([0, [], true]);

  const second = await workspace.runJson(["//:news"]);
  expect([second.exitCode, actionsRun(second), checked(second)]).toEqual([0, [], ["//:mirror"]]);

  rmSync(published);
  const third = await workspace.runJson(["//:news"]);
  expect([third.exitCode, actionsRun(third), existsSync(published)]).toEqual([0, ["Mirror //:mirror"], true]);
  const reasons = third.events.flatMap((event) => (event.kind === "action-started" ? event.reasons : []));
  expect(reasons).toEqual([{ kind: "drifted", detail: expect.any(String) }]);
});

test("a build without effects beside it keeps its quick answer", async () => {
  const { workspace } = arrange();
  await workspace.run(["//:mirror"]);
  await workspace.runJson(["//:sums"]);
  const again = await workspace.runJson(["//:sums"]);
  expect(again.events.some(({ kind }) => kind === "loading-finished")).toBe(false);
});

test("a rehearsal says what it would do and does nothing; what depends on it is left out", async () => {
  const { workspace, site } = arrange();
  const said = await workspace.run(["--dry-run", "//:news"]);
  expect([said.exitCode, existsSync(site)]).toEqual([0, false]);
  expect(said.stderr).toContain("dry run of //:mirror");
  expect(said.stderr).toContain("1 to upload");
  const really = await workspace.runJson(["//:news"]);
  expect(actionsRun(really)).toEqual(["Genrule //:news", "Mirror //:mirror"]);
});

test("two builds that publish to one place do it one after the other, and the second finds it done", async () => {
  const { workspace } = arrange();
  await workspace.run(["//:sums"]);
  const ends = await Promise.all([workspace.runJson(["//:mirror"]), workspace.runJson(["//:mirror"])]);
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(ends.flatMap(actionsRun)).toEqual(["Mirror //:mirror"]);
});

test("a credential that is missing is the machine's matter, and says what to set", async () => {
  const { workspace, site } = arrange();
  workspace.edit("BUILD.atomic", `destination = "${site}"`, 'destination = "ssh://nobody@127.0.0.1:9/srv"');
  const environment = { SSH_AUTH_SOCK: "" };
  const { exitCode, stderr } = await workspace.run(["//:mirror"], { environment });
  expect(exitCode).toBe(36);
  expect(stderr).toContain('run "eval $(ssh-agent)" and "ssh-add"');
});
