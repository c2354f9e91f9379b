import { expect, test } from "vitest";
import { OstreeTreeInfo } from "../../../rules/tree/ostree-tree-info.ts";
import { analyzeRules, literalsOf, originOf } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const SCRIPTS = ["", "-install", "-contents", "-kernel", "-layout"].map(
  (part) => `atomic-tools/compose-tree${part}.sh`,
);

test("a tree is composed from the plan and the locked packages, as root of a namespace without a network", () => {
  const analysis = analyzeRules(SAMPLE_SYSTEM);
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//tree:host")).toEqual([
    {
      mnemonic: "ComposeTree",
      message: "Composing tree sample/1/x86_64/host",
      arguments: [
        "sh",
        "atomic-tools/compose-tree.sh",
        "atomic-out/tree/host.plan",
        "atomic-out/tree/lock.packages",
        "atomic-out/tree/host",
      ],
      inputs: [...SCRIPTS, "atomic-out/tree/host.plan", "atomic-out/tree/lock.packages/"],
      outputs: [
        "atomic-out/tree/host/repo/",
        "atomic-out/tree/host/commit",
        "atomic-out/tree/host/content-checksum",
        "atomic-out/tree/host/ref",
        "atomic-out/tree/host/version",
        "atomic-out/tree/host/kernel",
      ],
      traits: ["root-range"],
    },
  ]);
  expect(literalsOf(analysis).get("atomic-out/tree/host.plan")?.content).toBe(
    "ref\tsample/1/x86_64/host\nversion\t1.0\n",
  );
  expect(analysis.providedBy("//tree:host", OstreeTreeInfo)).toMatchObject({
    repository: { path: "atomic-out/tree/host/repo", isDirectory: true },
    commit: { path: "atomic-out/tree/host/commit", isDirectory: false },
    ref: "sample/1/x86_64/host",
    version: "1.0",
    architecture: "x86_64",
  });
});

test("files beside the treefile and scripts inside it are inputs; a line of the plan knows its place", () => {
  const analysis = analyzeRules(
    withHost(`{
    "include": "base.json", "ref": "sample/1/x86_64/host",
    "postprocess-script": "finish.sh", "add-files": [["motd", "/etc/motd"]],
    "postprocess": ["echo one\\necho two"],
    "check-passwd": { "type": "file", "filename": "passwd" },
    "default-target": "multi-user.target"
}`),
  );
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//tree:host")[0]?.inputs.slice(SCRIPTS.length)).toEqual([
    "atomic-out/tree/host.plan",
    "atomic-out/tree/host.plan.d/postprocess-01",
    "atomic-out/tree/lock.packages/",
    "tree/finish.sh",
    "tree/motd",
    "tree/passwd",
  ]);
  const literals = literalsOf(analysis);
  const script = literals.get("atomic-out/tree/host.plan.d/postprocess-01");
  expect(script).toMatchObject({ content: "#!/bin/sh\necho one\necho two\n", isExecutable: true });
  expect(originOf(script, "echo two")).toBe("tree/host.json:4:21");
  const plan = literals.get("atomic-out/tree/host.plan");
  expect(originOf(plan, "default-target\tmulti-user.target")).toBe("tree/host.json:6:23");
});

test("in the workspace's root package paths have no empty part", () => {
  const texts = {
    ...SAMPLE_SYSTEM,
    "host.json": '{ "ref": "r", "packages": ["kernel"], "repos": ["r"], "selinux": false, "postprocess": ["true"] }',
    "BUILD.atomic": `treefile(name = "t", src = "host.json")
package_lock(name = "l", treefile = ":t", repositories = ["//rpms:repository"])
ostree_tree(name = "h", treefile = ":t", lock = ":l")`,
  };
  const analysis = analyzeRules(texts);
  expect(analysis.problems).toEqual([]);
  expect(literalsOf(analysis).get("atomic-out/h.plan")?.content).toBe(
    "ref\tr\npostprocess\tatomic-out/h.plan.d/postprocess-01\n",
  );
  expect([...literalsOf(analysis).keys()]).toContain("atomic-out/h.plan.d/postprocess-01");
});

test.each([
  ["", "1.0"],
  [', previous_version = "1.0"', "1.0.1"],
  [', previous_version = "1.0.7"', "1.0.8"],
  [', previous_version = "0.9.7"', "1.0"],
])("the version after%s is %s", (attributes, version) => {
  const build = SAMPLE_SYSTEM["tree/BUILD.atomic"]?.replace('lock = ":lock")', `lock = ":lock"${attributes})`) ?? "";
  const analysis = analyzeRules({ ...SAMPLE_SYSTEM, "tree/BUILD.atomic": build });
  expect(analysis.providedBy("//tree:host", OstreeTreeInfo)?.version).toBe(version);
});

test("a commit has the time of its release, so that no client goes back, and that time reaches nothing else", () => {
  const build =
    SAMPLE_SYSTEM["tree/BUILD.atomic"]?.replace('lock = ":lock")', 'lock = ":lock", version_epoch = 315619200)') ?? "";
  const analysis = analyzeRules({ ...SAMPLE_SYSTEM, "tree/BUILD.atomic": build });
  const plan = literalsOf(analysis).get("atomic-out/tree/host.plan");
  expect(plan?.content).toBe("ref\tsample/1/x86_64/host\nversion\t1.0\ntimestamp\t315619200\n");
  expect(originOf(plan, "timestamp\t315619200")).toBe("tree/BUILD.atomic:4:84");
  expect(analyzeRules({ ...SAMPLE_SYSTEM, "tree/BUILD.atomic": build.replace("315619200", "-1") }).problems).toEqual([
    'tree/BUILD.atomic:4:84: Cannot read attribute "version_epoch" of ostree_tree target "//tree:host": expected seconds since 1970, got int -1',
  ]);
});

test("what cannot be composed natively is refused where the treefile has it, and nothing is declared", () => {
  const analysis = analyzeRules(
    withHost(`{
    "include": "base.json", "ref": "r",
    "selinux": true,
    "rojig": { "name": "x" },
    "automatic-version-prefix": "<date:%Q>"
}`),
  );
  expect(analysis.problems).toEqual([
    'tree/host.json:4:14: Cannot compose treefile "tree/host.json" natively: key "rojig" makes an RPM of the whole tree, a format that rpm-ostree itself has dropped',
    "  > Remove it",
    'tree/host.json:3:16: Cannot compose treefile "tree/host.json" natively: key "selinux" asks for SELinux labels, which native commits do not carry yet',
    '  > Set "selinux": false, or use the fedora toolchain',
    'tree/host.json:5:33: Cannot compose tree "//tree:host": key "automatic-version-prefix" has the date format "%Q", expected one of %Y %y %C %m %d %j %H %M %S %F %T %R %u %w %s %%',
  ]);
  expect(analysis.actionsOf("//tree:host")).toEqual([]);
});

function withHost(host: string): Readonly<Record<string, string>> {
  return {
    ...SAMPLE_SYSTEM,
    "tree/host.json": host,
    "tree/finish.sh": "",
    "tree/motd": "",
    "tree/passwd": "root:x:0:0::/root:/bin/sh\n",
  };
}
