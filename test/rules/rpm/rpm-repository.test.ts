import { expect, test } from "vitest";
import { type Analysis, analyzeTargets } from "../../../engine/analysis/analyze-targets.ts";
import type { Action } from "../../../engine/rule/action.ts";
import type { LockRequest } from "../../../engine/rule/rule-context.ts";
import { packageLock } from "../../../rules/rpm/package-lock.ts";
import { rpmRepository } from "../../../rules/rpm/rpm-repository.ts";
import { treefile } from "../../../rules/tree/treefile.ts";
import { loadWorkspace, printDiagnostics } from "../../support/load-workspace.ts";
import { MemoryWorkspaceFiles } from "../../support/memory-workspace-files.ts";

const RULES = new Map([rpmRepository, packageLock, treefile].map((rule) => [rule.name, rule]));
const [A, B, C] = ["a", "b", "c"].map((digit) => digit.repeat(64));
const KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAQID\n-----END PGP PUBLIC KEY BLOCK-----\n";
const FILES = {
  "key.asc": KEY,
  "no-key.asc": "AQID",
  "a.rpm": "",
  "host.json": '{ "ref": "tiny/1/x86_64/host", "packages": ["app"] }',
  "two.repo":
    "[one]\nmetalink=http://m/$basearch\nexcludepkgs=a*, b\nincludepkgs=c\nmetadata_expire=never\ngpgcheck=1\n[two]\nbaseurl=http://two/ http://three/\nproxy=_none_\n",
};
const ANSWER = {
  repomdSha256: C,
  mirrors: ["http://a/r/", "file:///srv/r"],
  records: {
    primary: { location: "repodata/p.gz", sha256: A, openSha256: B },
    filelists: { location: "http://z/f", sha256: C },
  },
};

function analyze(build: string, answer?: unknown, files: Readonly<Record<string, string>> = {}): Analysis {
  const texts = { ...FILES, ...files, "BUILD.atomic": build };
  const { graph, diagnostics } = loadWorkspace(texts, ["//..."], { rules: RULES });
  expect(printDiagnostics(diagnostics)).toEqual([]);
  return analyzeTargets(graph, { files: new MemoryWorkspaceFiles(texts), locks: { answer: () => answer } });
}

function asked(attributes: string): readonly LockRequest[] {
  const { pending, diagnostics } = analyze(`rpm_repository(name = "r", ${attributes})`);
  expect(printDiagnostics(diagnostics)).toEqual([]);
  return pending;
}

function mistakes(attributes: string, files?: Readonly<Record<string, string>>): readonly string[] {
  return printDiagnostics(analyze(`rpm_repository(name = "r", ${attributes})`, undefined, files).diagnostics);
}

const SOURCE = { kind: "baseurl", addresses: ["http://a/"], keys: [], filelists: true };

test.each([
  ['baseurl = ["http://a/"]', SOURCE, 172_800],
  [
    'baseurl = ["http://$basearch/$releasever"], releasever = "9"',
    { ...SOURCE, addresses: ["http://x86_64/9"] },
    172_800,
  ],
  ['metalink = "http://a/", max_age = 60', { ...SOURCE, kind: "metalink" }, 60],
  ['mirrorlist = "http://a/", filelists = False', { ...SOURCE, kind: "mirrorlist", filelists: false }, 172_800],
  ['baseurl = ["http://a/"], gpgkey = ["key.asc"]', { ...SOURCE, keys: [KEY] }, 172_800],
  ['baseurl = ["http://a/"], gpgkey = ["key.asc"], gpgcheck = True', SOURCE, 172_800],
  [
    'repo_file = "two.repo", section = "two"',
    { ...SOURCE, addresses: ["http://two/", "http://three/"], proxy: "_none_" },
    172_800,
  ],
  [
    'repo_file = "two.repo", section = "one", gpgkey = ["key.asc"]',
    { ...SOURCE, kind: "metalink", addresses: ["http://m/x86_64"] },
    3_153_600_000,
  ],
])("%s asks once for it", (attributes, question, maxAgeSeconds) => {
  expect(asked(attributes)).toEqual([{ resolver: "repository-metadata", key: "//:r", question, maxAgeSeconds }]);
});

test.each([
  ["", "it has none, expected exactly one of packages, baseurl, metalink, mirrorlist, repo_file"],
  [
    'packages = ["a.rpm"], metalink = "http://a"',
    'it has "packages" and "metalink", expected exactly one of packages, baseurl, metalink, mirrorlist, repo_file',
  ],
  ['baseurl = ["http://a"], section = "x"', '"section" belongs to "repo_file", and it has "baseurl"'],
])("exactly one source is wanted: %s", (attributes, problem) => {
  expect(mistakes(attributes)).toEqual([
    expect.stringMatching(/^BUILD\.atomic:1:\d+: Cannot make repository "\/\/:r": /),
  ]);
  expect(mistakes(attributes)[0]?.split('"//:r": ')[1]).toBe(problem);
});

test.each([
  [
    'baseurl = ["http://a", "ftp://b"]',
    [
      'BUILD.atomic:1:51: Cannot use address "ftp://b" of repository "//:r": expected one that begins with http://, https:// or file:///',
    ],
  ],
  [
    'metalink = "http://$arch/$x"',
    ['BUILD.atomic:1:39: Cannot use address "http://$arch/$x" of repository "//:r": it has the unknown variable "x"'],
  ],
  [
    'baseurl = ["http://a"], gpgkey = ["no-key.asc"]',
    [
      'BUILD.atomic:1:61: Cannot use key "no-key.asc" of repository "//:r": it is no armoured public key, expected what "gpg --armor --export" prints',
    ],
  ],
  [
    'repo_file = "two.repo"',
    ['BUILD.atomic:1:40: Cannot read repository "//:r": the file has 2 sections (one, two), name one in "section"'],
  ],
  [
    'repo_file = "two.repo", section = "on"',
    ['BUILD.atomic:1:62: Cannot read repository "//:r": the file has no section "on", did you mean "one"?'],
  ],
  [
    'repo_file = "two.repo", section = "one"',
    [
      'BUILD.atomic:1:40: Cannot check repository "//:r": gpgcheck is on, and "gpgkey" names no key',
      '  > Keep the public keys as files of the workspace and name them in "gpgkey", or set the check to False',
    ],
  ],
])("a mistake is told at its place: %s", (attributes, said) => {
  expect(mistakes(attributes)).toEqual(said);
});

test.each([
  [
    "[a]\nbaseurl=ftp://x/\n",
    'bad.repo:2:9: Cannot use section "a" of "bad.repo": it has address "ftp://x/", expected one that begins with http://, https:// or file:///',
  ],
  [
    "[a]\nenabled=0\n",
    'bad.repo:1:2: Cannot use section "a" of "bad.repo": it has neither baseurl, mirrorlist nor metalink',
  ],
  [
    "[a]\nbaseurl=http://x/\nsslverify=0\n",
    `bad.repo:1:2: Cannot use section "a" of "bad.repo": sslverify is off; give the machine the server's certificate instead`,
  ],
  [
    "[a]\nbaseurl=http://x/\nbaseurll=1\n",
    'bad.repo:3:1: Repository "a" has the unknown key "baseurll", did you mean "baseurl"?',
  ],
])("a mistake in a .repo file is told where it stands there: %j", (text, said) => {
  expect(mistakes('repo_file = "bad.repo"', { "bad.repo": text })).toEqual([said]);
});

test("credentials are refused, not passed over", () => {
  const text = "[main]\npassword=x\n[a]\nbaseurl=http://x/\npassword=x\n";
  expect(mistakes('repo_file = "bad.repo"', { "bad.repo": text })).toEqual([
    'bad.repo:5:1: Cannot use "bad.repo": password is not supported',
    "  > Say it to the whole machine (its certificates, its proxy), or use a mirror that asks for nothing",
  ]);
});

test("what was locked is fetched by digest, and mirrors are in no key", () => {
  const { graph } = analyze('rpm_repository(name = "r", baseurl = ["http://a/r/"])', ANSWER);
  const [primary, filelists, normal] = graph.actions;
  const [name, ...words] = (primary?.arguments ?? []).slice(1);
  expect([name, words]).toEqual(["atomic-tools/fetch-remote-metadata.sh", [A, "atomic-out/r.primary"]]);
  expect(primary).toMatchObject({ pinned: { sha256: A }, sandbox: { network: true } });
  expect(primary?.mirrors).toEqual({
    environment: { MIRROR_ADDRESSES: "http://a/r/repodata/p.gz\nfile:///srv/r/repodata/p.gz" },
    hostFolders: ["/srv/r/repodata/p.gz"],
  });
  expect(filelists?.mirrors?.environment).toEqual({ MIRROR_ADDRESSES: "http://z/f" });
  expect(normal?.arguments.slice(2)).toEqual([
    "atomic-out/r",
    "atomic-out/r.primary",
    B,
    "--filelists",
    "atomic-out/r.filelists",
    "-",
  ]);
  expect(normal?.sandbox.network).toBe(false);
});

test("packages that a .repo file leaves out do not come in", () => {
  const text = 'rpm_repository(name = "r", repo_file = "two.repo", section = "one", gpgcheck = False)';
  const normal = analyze(text, ANSWER).graph.actions.at(-1);
  expect(normal?.arguments.slice(-6)).toEqual(["--exclude", "a.*", "--exclude", "b", "--include", "c"]);
});

test("a lock fetches what it names from elsewhere, checks it with the keys, and reads what is at hand", () => {
  const { graph, diagnostics } = analyze(
    `
rpm_repository(name = "far", baseurl = ["http://a/"], gpgkey = ["key.asc"], gpgcheck = True)
rpm_repository(name = "near", packages = ["a.rpm"])
treefile(name = "host", src = "host.json")
package_lock(name = "lock", treefile = ":host", repositories = [":far", ":near"])`,
    ANSWER,
  );
  expect(printDiagnostics(diagnostics)).toEqual([]);
  const find = (mnemonic: string): Action | undefined => graph.actions.find((action) => action.mnemonic === mnemonic);
  const fetch = find("FetchPackages");
  expect(fetch?.arguments.slice(2)).toEqual(["atomic-out/lock.json", "atomic-out/lock.fetched.far", "far", "key.asc"]);
  expect(fetch?.mirrors).toEqual({
    environment: { MIRROR_ADDRESSES: "http://a/r/\nfile:///srv/r" },
    hostFolders: ["/srv/r"],
    includesStore: true,
  });
  expect(fetch?.inputs.map(({ path }) => path)).toEqual([
    "atomic-tools/fetch-remote-packages.sh",
    "atomic-out/lock.json",
    "key.asc",
  ]);
  const collect = find("CollectPackages");
  const folders = ["--repository", "far", "atomic-out/lock.fetched.far", "--repository", "near", "atomic-out/near"];
  expect(collect?.arguments.slice(2)).toEqual(["atomic-out/lock.json", "atomic-out/lock.packages", ...folders]);
  expect(collect?.inputs.map(({ path }) => path)).not.toContain("atomic-out/far");
  expect(collect?.sandbox.network).toBe(false);
});

test("a lock that was edited out of shape is refused with the way out", () => {
  const text = 'rpm_repository(name = "r", metalink = "http://a/")';
  const { diagnostics, graph } = analyze(text, { ...ANSWER, mirrors: [] });
  expect(printDiagnostics(diagnostics)).toEqual([
    'BUILD.atomic:1:39: Cannot read lock .atomic/locks/repository-metadata.json: entry "//:r" has a wrong or missing "mirrors"',
    "  > Put back the file from a copy, or ask again: atomic-build lock --update //:r",
  ]);
  expect(graph.actions).toEqual([]);
});
