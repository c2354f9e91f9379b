/** mirror.sh to real servers: the same as to a folder, and failures that say what to do. */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startCuttableLine, startRsyncDaemon, startSshServer, type TestServer } from "../../support/mirror-servers.ts";
import { type MirrorEnd, MirrorSite, REF } from "../../support/mirror-site.ts";
import { filesBelow } from "../../support/scenario-outputs.ts";

const site = new MirrorSite();
const servers: TestServer[] = [];
afterAll(() => {
  for (const server of servers) server.end();
  site.dispose();
});
site.release("old", { files: { "usr/a": "one" }, time: "2020-01-01" });
site.release("next", { files: { "usr/a": "two" }, time: "2020-01-02" });

const daemon = await startRsyncDaemon(site.folder, site.path("module"));
const ssh = await startSshServer(site.folder);
servers.push(daemon, ssh);
const AT_DAEMON = `rsync://127.0.0.1:${daemon.port}/mirror`;
const AT_SSH = `ssh://${ssh.user}@127.0.0.1:${ssh.port}`;

test.each([
  ["an rsync daemon", `${AT_DAEMON}/not/yet/there`, "module/not/yet/there"],
  ["a host behind ssh", `${AT_SSH}${site.path("behind-ssh/deep")}`, "behind-ssh/deep"],
])("%s is published to, checked, moved on, repaired and cleared as a folder is", (_, destination, folder) => {
  const environment = ssh.environment;
  expect(site.mirror(site.plan("old", destination), { environment })).toMatchObject({ exitCode: 0, stderr: "" });
  const plan = site.plan("next", destination, ["grace-days 0"]);
  expect(site.mirror(plan, { environment, effect: "dry-run" }).stdout).toContain(`ref ${REF}: `);
  expect(site.mirror(plan, { environment })).toMatchObject({ exitCode: 0, stderr: "" });
  const repository = site.path(`${folder}/repo`);
  expect(site.ostree(`--repo=${repository}`, "fsck")).toContain("no errors found");
  expect(filesBelow(join(repository, "objects"))).toEqual(filesBelow(site.path("next/objects")));
  expect(readFileSync(join(repository, "summary.sig"))).toEqual(readFileSync(site.path("next/summary.sig")));
  expect(site.mirror(plan, { environment, effect: "check" })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  rmSync(join(repository, "summary"));
  const drifted = `${destination}: repo/summary is missing or altered\n`;
  expect(site.mirror(plan, { environment, effect: "check" })).toEqual({ exitCode: 10, stdout: drifted, stderr: "" });
  expect(site.mirror(plan, { environment })).toMatchObject({ exitCode: 0, stderr: "" });
});

test("a server that is not there, a module that is not there or read-only, and a closed door are told as that", async () => {
  const gone = await startCuttableLine(1);
  gone.end();
  expect(firstLine(site.mirror(site.plan("old", `rsync://127.0.0.1:${gone.port}/mirror`)))).toMatch(
    /^Cannot list what is at ".*": it could not be reached, or the connection broke; run again to go on/,
  );
  expect(firstLine(site.mirror(site.plan("old", `rsync://127.0.0.1:${daemon.port}/other`)))).toMatch(
    /: the server has no such module$/,
  );
  expect(firstLine(site.mirror(site.plan("old", `rsync://127.0.0.1:${daemon.port}/locked`)))).toMatch(
    /: it is read-only there; publish to a module with "read only = no"$/,
  );
});

test("over ssh only a known host is published to, and only with a key that it takes", () => {
  const plan = site.plan("old", `${AT_SSH}${site.path("behind-ssh")}`);
  const { SSH_AUTH_SOCK = "", ATOMIC_SSH_KNOWN_HOSTS = "" } = ssh.environment;
  site.write("nobody", "");
  expect(firstLine(site.mirror(plan, { environment: { SSH_AUTH_SOCK } }))).toMatch(
    /: there is no file of known hosts; /,
  );
  const strange = { SSH_AUTH_SOCK, ATOMIC_SSH_KNOWN_HOSTS: site.path("nobody") };
  expect(firstLine(site.mirror(plan, { environment: strange }))).toMatch(
    /: the host's key is not among the known ones; /,
  );
  expect(firstLine(site.mirror(plan, { environment: { ATOMIC_SSH_KNOWN_HOSTS } }))).toMatch(
    /: the server does not let us in; see which key the ssh agent holds/,
  );
});

test("a full disk is told as that, and what has arrived is kept", () => {
  const small = site.path("small");
  const script = `mkdir -p "$1" && mount -t tmpfs -o size=64k tmpfs "$1" && shift && "$@"`;
  const words = ["-r", "-m", "sh", "-c", script, "sh", small, ...site.command(site.plan("full", small))];
  expect(() => execFileSync("unshare", words, { stdio: "pipe", env: site.environment() })).toThrow(
    /: the disk there is full; make room and run again, what has arrived is kept/,
  );
});

site.release("full", { files: { "usr/a": Array.from({ length: 90_000 }, (_, index) => index * 7919).join() } });

function firstLine({ exitCode, stderr }: MirrorEnd): string {
  expect(exitCode).toBe(1);
  return stderr.split("\n")[0] ?? "";
}
