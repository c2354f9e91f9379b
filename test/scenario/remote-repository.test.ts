/** A remote repository from its server to a lock's packages, with real rpmbuild, createrepo_c, dnf, gpg and curl. */

import { createHash } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { FileServer, SigningKey, TinyRepository } from "../support/rpm-server.ts";
import { actionsRun, errorsSaid, type InvocationEnd } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

const METADATA = ["FetchMetadata //:remote", "FetchMetadata //:remote", "NormalizeMetadata //:remote"];
const PACKAGES = ["CollectPackages //:lock", "FetchPackages //:lock"];
const EVERYTHING = [
  "CollectPackages //:lock",
  ...METADATA.slice(0, 2),
  "FetchPackages //:lock",
  "LockPackages //:lock",
  METADATA[2],
];

let repository: TinyRepository;
beforeEach(() => {
  repository = new TinyRepository();
  repository.add({ name: "app", version: "1", requires: "lib" });
  repository.add({ name: "lib", version: "1" });
  repository.add({ name: "other", version: "1" });
  repository.index();
});

/** A treefile that wants `app`, locked against a repository with these attributes. */
function workspaceWith(attributes: string, files: Readonly<Record<string, string>> = {}): ScenarioWorkspace {
  return new ScenarioWorkspace({
    "BUILD.atomic": `
rpm_repository(name = "remote", ${attributes})
treefile(name = "host", src = "host.json")
package_lock(name = "lock", treefile = ":host", repositories = [":remote"])
`,
    "host.json": '{ "ref": "tiny/1/x86_64/host", "packages": ["app"] }',
    ...files,
  });
}

function lockedPackages(workspace: ScenarioWorkspace): readonly string[] {
  return readdirSync(workspace.path("atomic-out/lock.packages")).toSorted();
}

/** The last lines of what failed. */
function failureLines({ events }: InvocationEnd): string {
  return events.flatMap((event) => (event.kind === "action-failed" ? event.failure.lastLines : [])).join("\n");
}

function warningsSaid({ events }: InvocationEnd): readonly string[] {
  return events.flatMap((event) => (event.kind === "warning" ? [event.diagnostic.message] : []));
}

test("only a package of the closure rebuilds what comes after the lock", async () => {
  const server = await FileServer.over(repository.folder);
  const workspace = workspaceWith(`baseurl = ["http://127.0.0.1:1/gone", "${server.address}/"]`);
  const first = await workspace.runJson(["//:lock"]);
  expect([errorsSaid(first), actionsRun(first)]).toEqual([[], EVERYTHING]);
  expect(lockedPackages(workspace)).toEqual(["app-1-1.noarch.rpm", "lib-1-1.noarch.rpm"]);
  expect(server.requests.filter((path) => path.endsWith("repomd.xml"))).toEqual(["/repodata/repomd.xml"]);
  const lock = workspace.read("atomic-out/lock.json");

  const asked = server.requests.length;
  expect(actionsRun(await workspace.runJson(["//:lock"]))).toEqual([]);
  expect(server.requests.length).toBe(asked);

  repository.index("--general-compress-type=xz", "--revision=77", "--distro=any", "--simple-md-filenames");
  expect(actionsRun(await workspace.runJson(["//:lock"]))).toEqual([]);
  expect(actionsRun(await workspace.runJson(["--refresh", "//:lock"]))).toEqual(METADATA);
  expect(actionsRun(await workspace.runJson(["--refresh", "//:lock"]))).toEqual([]);
  expect(workspace.read("atomic-out/lock.json")).toBe(lock);

  repository.add({ name: "other", version: "2" });
  repository.index();
  expect(actionsRun(await workspace.runJson(["--refresh", "//:lock"]))).toEqual([
    ...METADATA.slice(0, 2),
    "LockPackages //:lock",
    "NormalizeMetadata //:remote",
  ]);

  repository.add({ name: "lib", version: "2" });
  repository.index();
  server.requests.length = 0;
  const changed = await workspace.runJson(["--refresh", "//:lock"]);
  expect(actionsRun(changed)).toEqual(EVERYTHING);
  expect(lockedPackages(workspace)).toEqual(["app-1-1.noarch.rpm", "lib-2-1.noarch.rpm"]);
  // What was fetched before is not fetched again.
  expect(server.requests.filter((path) => path.endsWith(".rpm"))).toEqual(["/lib-2.rpm"]);
});

test("without a network what is locked is used, and its age is said", async () => {
  const server = await FileServer.over(repository.folder);
  const workspace = workspaceWith(`baseurl = ["${server.address}"]`);
  expect((await workspace.runJson(["//:remote"])).exitCode).toBe(0);
  const address = server.address;
  await server.close();
  const offline = await workspace.runJson(["--refresh", "//:remote"]);
  expect([offline.exitCode, errorsSaid(offline), actionsRun(offline)]).toEqual([0, [], []]);
  expect(warningsSaid(offline)).toEqual([
    expect.stringMatching(
      new RegExp(
        `^Cannot ask the repository of "//:remote" \\(${address}/repodata/repomd.xml: .*\\): its metadata of \\d+ seconds? ago is used$`,
      ),
    ),
  ]);
  const fresh = await workspaceWith(`baseurl = ["${address}"]`).runJson(["//:remote"]);
  expect(fresh.exitCode).not.toBe(0);
  expect(errorsSaid(fresh)).toEqual([
    expect.stringMatching(/^Cannot use the repository of "\/\/:remote": http.*repomd\.xml: /),
  ]);
});

test("bytes that are not those of the metadata are taken from no mirror, and from a better one they are", async () => {
  const server = await FileServer.over(repository.folder);
  const good = new TinyRepository();
  const workspace = workspaceWith(`baseurl = ["${server.address}"]`);
  appendFileSync(repository.path("lib-1.rpm"), "x");
  const refused = await workspace.runJson(["//:lock"]);
  expect(refused.exitCode).toBe(1);
  expect(failureLines(refused)).toMatch(/lib-1-1\.noarch from http:.*\/lib-1\.rpm: has sha256 .*, the lock says /);
  expect(failureLines(refused)).toMatch(/Cannot fetch lib-1-1\.noarch from any mirror of repository "remote"/);
  const bytes = readFileSync(repository.path("lib-1.rpm"));
  writeFileSync(good.path("lib-1.rpm"), bytes.subarray(0, -1));
  workspace.write(
    "BUILD.atomic",
    workspace.read("BUILD.atomic").replace(`${server.address}"`, `${server.address}", "file://${good.folder}"`),
  );
  const mended = await workspace.runJson(["//:lock"]);
  expect([failureLines(mended), actionsRun(mended)]).toEqual(["", PACKAGES]);

  rmSync(repository.path("app-1.rpm"));
  const vanished = await workspaceWith(`baseurl = ["${server.address}", "${server.address}/no"]`).runJson(["//:lock"]);
  expect(failureLines(vanished)).toMatch(/app-1-1\.noarch from http:[^ ]*\/app-1\.rpm: .*404/);
  expect(failureLines(vanished)).toMatch(/app-1-1\.noarch from http:[^ ]*\/no\/app-1\.rpm: .*404/);
  expect(failureLines(vanished)).toMatch(
    /Cannot fetch app-1-1\.noarch lib-1-1\.noarch from any mirror of repository "remote"/,
  );

  for (const file of readdirSync(repository.path("repodata"))) {
    if (file.includes("primary")) appendFileSync(repository.path(`repodata/${file}`), "x");
  }
  const damaged = await workspaceWith(`baseurl = ["${server.address}"]`).runJson(["//:lock"]);
  expect([damaged.exitCode, failureLines(damaged)]).toEqual([
    1,
    expect.stringMatching(/primary\.xml\.gz: has sha256 .*, the lock says /),
  ]);
});

test("with a key the index must be signed by it, and with gpgcheck every package", async () => {
  const server = await FileServer.over(repository.folder);
  const [key, stranger] = [new SigningKey("packager"), new SigningKey("stranger")];
  for (const name of ["app-1.rpm", "lib-1.rpm"]) key.signPackage(repository.path(name));
  repository.index();
  const index = repository.path("repodata/repomd.xml");
  const workspace = workspaceWith(
    `baseurl = ["${server.address}"], gpgkey = ["key.asc"], repo_gpgcheck = True, gpgcheck = True`,
    {
      "key.asc": key.publicKey,
    },
  );
  const said = async () =>
    errorsSaid(await workspace.runJson(["--refresh", "//:lock"])).map((text) => text.split("repomd.xml: ")[1]);
  expect(await said()).toEqual([expect.stringMatching(/^a signature is wanted and it has none/)]);
  stranger.sign(index);
  expect(await said()).toEqual([
    expect.stringMatching(/^its signature is not good: it is signed by key [0-9A-F]{16}, which is none/),
  ]);
  key.sign(index);
  expect(await said()).toEqual([]);
  expect(lockedPackages(workspace)).toEqual(["app-1-1.noarch.rpm", "lib-1-1.noarch.rpm"]);
  appendFileSync(index, "\n");
  expect(await said()).toEqual(["its signature is not good: the signature is of another content"]);

  key.sign(index);
  const unsigned = workspaceWith(`baseurl = ["${server.address}"], gpgkey = ["key.asc"], gpgcheck = True`, {
    "key.asc": stranger.publicKey,
  });
  expect(failureLines(await unsigned.runJson(["//:lock"]))).toMatch(
    /Cannot use app-1-1\.noarch of repository "remote": none of the given keys/,
  );
});

test("a .repo file with a metalink is read as it is, and the order of its mirrors rebuilds nothing", async () => {
  const server = await FileServer.over(repository.folder);
  const metalink = (mirrors: readonly string[]) => {
    const sha256 = createHash("sha256")
      .update(readFileSync(repository.path("repodata/repomd.xml")))
      .digest("hex");
    const urls = mirrors.map((mirror) => `<url protocol="http">${mirror}/repodata/repomd.xml</url>`).join("");
    const file = `<file name="repomd.xml"><verification><hash type="sha256">${sha256}</hash></verification><resources>${urls}</resources></file>`;
    writeFileSync(
      repository.path("metalink"),
      `<metalink xmlns="http://www.metalinker.org/"><files>${file}</files></metalink>`,
    );
  };
  metalink([server.address]);
  const workspace = workspaceWith(`repo_file = "tiny.repo", section = "tiny", releasever = "1"`, {
    "tiny.repo": `[tiny]\nname=Tiny $releasever\nmetalink=${server.address}/metalink?repo=$basearch\nexcludepkgs=oth*\nmetadata_expire=6h\n`,
  });
  writeFileSync(repository.path("metalink?repo=x86_64"), readFileSync(repository.path("metalink")));
  expect(actionsRun(await workspace.runJson(["//:lock"]))).toEqual(EVERYTHING);
  metalink(["http://127.0.0.1:1/gone", server.address]);
  writeFileSync(repository.path("metalink?repo=x86_64"), readFileSync(repository.path("metalink")));
  expect(actionsRun(await workspace.runJson(["--refresh", "//:lock"]))).toEqual([]);
  repository.index("--revision=5");
  const behind = await workspace.runJson(["--refresh", "//:lock"]);
  expect(errorsSaid(behind)).toEqual([
    expect.stringMatching(/repomd\.xml: it has sha256 .*, which the metalink does not know, and 1 more of no use$/),
  ]);
});
