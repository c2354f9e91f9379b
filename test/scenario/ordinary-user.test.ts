/** An ordinary user builds as root does, in user namespaces, or is told exactly what is missing. Needs root to become one. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { actionsRun } from "../support/scenario-invocation.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";

const USER_ID = 65_534;
const AS_USER = ["setpriv", `--reuid=${USER_ID}`, `--regid=${USER_ID}`, "--clear-groups", "--"];
const isRoot = process.getuid?.() === 0;

/** All of it belongs to the user; HOME too, since the cache is there by default. */
function userWorkspace(files: Readonly<Record<string, string>>) {
  const workspace = new ScenarioWorkspace(files);
  const place = join(workspace.folder, "..");
  const home = join(place, "home");
  mkdirSync(home);
  chmodSync(place, 0o755);
  execFileSync("chown", ["-R", `${USER_ID}:${USER_ID}`, place]);
  chownSync(place, USER_ID, USER_ID);
  const options = { prefix: AS_USER, environment: { HOME: home, USER: "nobody", LOGNAME: "nobody" } };
  return { workspace, options };
}

test.runIf(isRoot)("a user without any right builds, tests and builds nothing again", async () => {
  const { workspace, options } = userWorkspace({
    "BUILD.atomic": `
genrule(name = "who", outs = ["who.txt"], cmd = "cat /proc/self/uid_map > /dev/null; ls -ln /work > $@; touch /tmp/x", programs = ["cat", "ls", "touch"])
shell_test(name = "made", script = "made.sh", data = [":who"])
`,
    "made.sh": "test -s atomic-out/who.txt\n",
  });
  const first = await workspace.runJson(["test", "//..."], options);
  expect([first.exitCode, actionsRun(first)]).toEqual([0, ["Genrule //:who", "ShellTest //:made"]]);
  const second = await workspace.runJson(["test", "//..."], options);
  expect([second.exitCode, actionsRun(second)]).toEqual([0, []]);
  expect(statSync(workspace.path("atomic-out/who.txt")).uid).toBe(USER_ID);
});

test.runIf(isRoot)("root and an ordinary user make the same bytes", async () => {
  const files = {
    "BUILD.atomic":
      'genrule(name = "self", outs = ["self.txt"], cmd = "ls -ln /tmp /work > $@; cat /etc/passwd /proc/sys/kernel/hostname >> $@")\n',
  };
  const { workspace, options } = userWorkspace(files);
  const asRoot = new ScenarioWorkspace(files);
  expect((await workspace.run(["//..."], options)).exitCode).toBe(0);
  expect((await asRoot.run(["//..."])).exitCode).toBe(0);
  const withoutTimes = (text: string) => text.replaceAll(/[A-Z][a-z]{2} +\d+ +[\d:]+/g, "TIME");
  expect(withoutTimes(workspace.read("atomic-out/self.txt"))).toBe(withoutTimes(asRoot.read("atomic-out/self.txt")));
});

test.runIf(isRoot)(
  "without a range of ids RPMs are built, and a tree is told what gives none and the command",
  async () => {
    const { workspace, options } = userWorkspace({
      "BUILD.atomic": `
rpm_package(name = "empty", spec = "empty.spec")
rpm_repository(name = "repository", packages = [":empty"])
treefile(name = "treefile", src = "tree.json")
package_lock(name = "lock", repositories = [":repository"], treefile = ":treefile")
ostree_tree(name = "tree", lock = ":lock", treefile = ":treefile")
`,
      "empty.spec": EMPTY_SPEC,
      "tree.json": '{ "ref": "empty/1/x86_64", "packages": ["empty"], "selinux": false, "recommends": false }\n',
    });
    const packages = await workspace.runJson(["//:repository"], options);
    expect([packages.exitCode, actionsRun(packages)]).toEqual([
      0,
      ["BuildRpm //:empty", "CreateRepository //:repository"],
    ]);
    const tree = await workspace.runJson(["//:tree"], options);
    expect([tree.exitCode, actionsRun(tree), tree.events.filter(({ kind }) => kind === "error")]).toEqual([
      36,
      [],
      [
        {
          kind: "error",
          diagnostic: {
            message:
              'Cannot make trees and images as user "nobody": /etc/subuid and /etc/subgid give it no range of 65535 ids',
            remedy: 'run "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 nobody" as root',
          },
        },
      ],
    ]);
  },
);

test.runIf(isRoot)("nothing is left in the cache's temporary folder, whatever modes an action gave", async () => {
  const { workspace, options } = userWorkspace({
    "BUILD.atomic":
      'genrule(name = "ok", outs = ["ok.txt"], cmd = "mkdir /tmp/d; echo > /tmp/d/x; chmod 0 /tmp/d; echo > $@")\n',
  });
  expect((await workspace.run(["//..."], options)).exitCode).toBe(0);
  expect(readdirSync(join(workspace.cacheFolder, "v1/tmp"), { recursive: true })).toEqual([]);
});

const EMPTY_SPEC = `Name: empty
Version: 1
Release: 1
Summary: Empty
License: MIT
BuildArch: noarch
%description
Empty.
%files
`;
