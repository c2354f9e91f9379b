/** A disk that is full is the machine's failure, said with what to do; seen on a cache that is a very small one. */
import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { errorsSaid, type InvocationEnd } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

const BUILD_FILE = `
genrule(name = "large", outs = ["large.bin"], cmd = "head -c 8000000 /dev/zero > $@")
genrule(name = "count", srcs = ["source.bin"], outs = ["count.txt"], cmd = "wc -c < $< > $@")
genrule(name = "small", outs = ["small.txt"], cmd = "echo word > $@")
`;

/** The cache of this one invocation is a file system of 4 MiB in a mount namespace; `before` runs in it first. */
function onSmallDisk(workspace: ScenarioWorkspace, target: string, before = "true"): Promise<InvocationEnd> {
  const script = `mount -t tmpfs -o size=4m tmpfs "$CACHE" && ${before} && exec "$@"`;
  mkdirSync(workspace.cacheFolder, { recursive: true });
  return workspace.runJson([target], {
    prefix: ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"],
    environment: { CACHE: workspace.cacheFolder },
  });
}

function makeWorkspace(): ScenarioWorkspace {
  return new ScenarioWorkspace({ "BUILD.atomic": BUILD_FILE, "source.bin": "0123456789".repeat(800_000) });
}

test.each([
  ["an output", "//:large", "write"],
  ["a source", "//:count", "store"],
])("%s that has no room ends with 36 and where to free some", async (_what, target, verb) => {
  const workspace = makeWorkspace();
  const { exitCode, events } = await onSmallDisk(workspace, target);
  const temporary = `${workspace.cacheFolder}/v1/tmp`;
  const diagnostic = {
    message: `Cannot ${verb} "${temporary}": ENOSPC`,
    remedy: `Free space on the file system of ${temporary}`,
  };
  expect([exitCode, events.filter(({ kind }) => kind === "error")]).toEqual([36, [{ kind: "error", diagnostic }]]);
});

test("what needs no more room than there is is built", async () => {
  const workspace = makeWorkspace();
  expect((await onSmallDisk(workspace, "//:small")).exitCode).toBe(0);
  expect(workspace.read("atomic-out/small.txt")).toBe("word\n");
});

test("a cache that was full from the start ends with 36, never with our bug", async () => {
  const full = await onSmallDisk(
    makeWorkspace(),
    "//:small",
    '! head -c 8000000 /dev/zero > "$CACHE/fill" 2> /dev/null',
  );
  expect([full.exitCode, errorsSaid(full).length, full.stderr]).toEqual([36, 1, ""]);
});
