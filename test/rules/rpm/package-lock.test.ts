import { expect, test } from "vitest";
import { PackageLockInfo } from "../../../rules/rpm/package-lock-info.ts";
import { analyzeRules, literalsOf, originOf, type RuleAnalysis } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const REPOSITORY = ["--repository", "repository", "atomic-out/rpms/repository"];

test("packages are resolved from the repositories alone, then exactly these are collected", () => {
  const analysis = analyzeRules(SAMPLE_SYSTEM);
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//tree:lock")).toEqual([
    {
      mnemonic: "LockPackages",
      message: "Resolving 3 packages of tree/host.json",
      arguments: [
        "sh",
        "atomic-tools/lock-packages.sh",
        "atomic-out/tree/lock.json",
        "x86_64",
        ...["--plan", "atomic-out/tree/lock.plan"],
        ...REPOSITORY,
      ],
      inputs: ["atomic-tools/lock-packages.sh", "atomic-out/tree/lock.plan", "atomic-out/rpms/repository/"],
      outputs: ["atomic-out/tree/lock.json"],
      traits: [],
    },
    {
      mnemonic: "CollectPackages",
      message: "Collecting the packages of //tree:lock",
      arguments: [
        "sh",
        "atomic-tools/collect-packages.sh",
        "atomic-out/tree/lock.json",
        "atomic-out/tree/lock.packages",
        ...REPOSITORY,
      ],
      inputs: ["atomic-tools/collect-packages.sh", "atomic-out/tree/lock.json", "atomic-out/rpms/repository/"],
      outputs: ["atomic-out/tree/lock.packages/"],
      traits: [],
    },
  ]);
  expect(analysis.providedBy("//tree:lock", PackageLockInfo)).toMatchObject({
    lock: { path: "atomic-out/tree/lock.json", isDirectory: false },
    packages: { path: "atomic-out/tree/lock.packages", isDirectory: true },
    architecture: "x86_64",
  });
});

test("each wish stands on a line of its own that knows where the treefile has it", () => {
  const plan = planOf(analyzeRules(SAMPLE_SYSTEM));
  const lines = ["exclude nano", "install bash", "install filesystem", "install kernel", "recommends false"];
  expect(plan?.content).toBe(`${lines.join("\n")}\n`);
  expect(lines.map((line) => originOf(plan, line))).toEqual([
    "tree/base.json:5:26",
    "tree/host.json:5:18",
    "tree/host.json:5:18",
    "tree/base.json:6:18",
    "tree/base.json:4:19",
  ]);
});

test("a treefile that says nothing of weak dependencies takes them, as rpm-ostree does", () => {
  const base = '{ "repos": ["sample"], "selinux": false, "packages": ["kernel"] }';
  expect(planOf(analyzeRules({ ...SAMPLE_SYSTEM, "tree/base.json": base }))?.content).toBe(
    "install bash\ninstall filesystem\ninstall kernel\nrecommends true\n",
  );
});

test.each([
  ["another order", '["kernel filesystem", "bash"]'],
  ["a package named twice", '["bash", "filesystem bash"]'],
])("%s of packages resolves nothing anew", (_, packages) => {
  const host = SAMPLE_SYSTEM["tree/host.json"]?.replace('["filesystem bash"]', packages) ?? "";
  const [before, after] = [SAMPLE_SYSTEM, { ...SAMPLE_SYSTEM, "tree/host.json": host }].map((texts) =>
    planOf(analyzeRules(texts)),
  );
  expect(after?.content).toBe(before?.content);
});

test("a remote repository is asked for what was locked, and its metadata is no input of what collects", () => {
  const analysis = analyzeRules({
    ...SAMPLE_SYSTEM,
    "far/BUILD.atomic": `rpm_repository(name = "far", baseurl = ["https://rpms.example.org/x86_64/"], visibility = ["//visibility:public"])`,
    "tree/BUILD.atomic":
      SAMPLE_SYSTEM["tree/BUILD.atomic"]?.replace('["//rpms:repository"]', '["//rpms:repository", "//far"]') ?? "",
  });
  expect(analysis.problems).toEqual([]);
  const [lock, fetch, collect] = analysis.actionsOf("//tree:lock");
  expect(lock?.arguments.slice(-6)).toEqual([...REPOSITORY, "--repository", "far", "atomic-out/far/far"]);
  expect(fetch).toEqual({
    mnemonic: "FetchPackages",
    message: "Fetching packages of repository far",
    arguments: [
      "sh",
      "atomic-tools/fetch-remote-packages.sh",
      "atomic-out/tree/lock.json",
      "atomic-out/tree/lock.fetched.far",
      "far",
    ],
    inputs: ["atomic-tools/fetch-remote-packages.sh", "atomic-out/tree/lock.json"],
    outputs: ["atomic-out/tree/lock.fetched.far/"],
    traits: ["network", "disk"],
  });
  expect(collect?.inputs).toEqual([
    "atomic-tools/collect-packages.sh",
    "atomic-out/tree/lock.json",
    "atomic-out/rpms/repository/",
    "atomic-out/tree/lock.fetched.far/",
  ]);
});

test("a lock of no repository is refused", () => {
  const build = SAMPLE_SYSTEM["tree/BUILD.atomic"]?.replace('["//rpms:repository"]', "[]") ?? "";
  expect(analyzeRules({ ...SAMPLE_SYSTEM, "tree/BUILD.atomic": build }).problems).toEqual([
    'tree/BUILD.atomic:3:68: Cannot read attribute "repositories" of package_lock target "//tree:lock": expected at least one repository, got list',
  ]);
});

function planOf(analysis: RuleAnalysis) {
  expect(analysis.problems).toEqual([]);
  return literalsOf(analysis).get("atomic-out/tree/lock.plan");
}
