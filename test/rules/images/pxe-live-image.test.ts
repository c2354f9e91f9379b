import { expect, test } from "vitest";
import { BootableInfo } from "../../../rules/images/bootable-info.ts";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { analyzeRules, literalsOf, originOf, type RuleAnalysis } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

/** What the others are compared with. */
let sample: ReturnType<typeof builtFrom> | undefined;

test("a live image is packed from its plan and the tree's commit, as root of a namespace without a network", () => {
  const analysis = analyzeRules(SAMPLE_SYSTEM);
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//images:live")).toEqual([
    {
      mnemonic: "PackLiveImage",
      message: "Packing live image live",
      arguments: [
        "sh",
        "atomic-tools/pack-live-image.sh",
        ...["--plan", "atomic-out/images/live.plan"],
        ...["--repo", "atomic-out/tree/host/repo"],
        ...["--commit", "atomic-out/tree/host/commit"],
        ...["--output", "atomic-out/images/live"],
      ],
      inputs: [
        "atomic-tools/pack-live-image.sh",
        "atomic-tools/deploy-tree.sh",
        "atomic-tools/configure-deployment.sh",
        "atomic-tools/make-ext4.sh",
        "atomic-tools/write-boot-files.sh",
        "atomic-out/images/live.plan",
        "atomic-out/tree/host/repo/",
        "atomic-out/tree/host/commit",
      ],
      outputs: ["atomic-out/images/live/"],
      traits: ["root-range"],
    },
  ]);
  const commit = { kind: "derived", owner: "//tree:host", path: "atomic-out/tree/host/commit", isDirectory: false };
  const folder = { kind: "derived", owner: "//images:live", path: "atomic-out/images/live", isDirectory: true };
  expect(analysis.providedBy("//images:live", BootableInfo)).toEqual({
    medium: { kind: "network-folder", folder },
    firmware: ["bios"],
    commit,
  });
  expect(analysis.providedBy("//images:live", ReleaseArtifactsInfo)).toEqual({
    artifacts: [
      {
        ...{ label: "//images:live", file: folder, kind: "image", format: "pxe-live", variant: "PXE-Live" },
        ...{ architecture: "x86_64", tree: { commit, ref: "sample/1/x86_64/host", version: "1.0" } },
      },
    ],
    gates: [],
  });
});

test("the plan is what the kickstart and the target say, and its lines know their places", () => {
  const attributes = 'base_url = "http://boot/live", title = "Live", osname = "sample"';
  const analysis = analyzeRules(withImage(attributes));
  expect(analysis.problems).toEqual([]);
  const plan = literalsOf(analysis).get("atomic-out/images/live.plan");
  expect(plan?.content.split("\n")).toEqual([
    "root-size 3000",
    "base-url http://boot/live",
    "title Live",
    "osname sample",
    "remote sample",
    "url https://example.org/repo",
    "ref sample/1/x86_64/host",
    "gpg-verify no",
    "kernel-arguments console=ttyS0",
    "root-password locked",
    "language C.UTF-8",
    "",
  ]);
  expect(originOf(plan, "kernel-arguments console=ttyS0")).toBe("images/live.ks:3:12");
  expect(originOf(plan, "osname sample")).toBe("images/common.ks:3:21");
});

test.each([
  ["images/live.ks", "# A live system.\n", "# Another word.\n\n"],
  ["images/common.ks", "rootpw --lock", "# Nobody.\nrootpw   --lock  # really"],
  ["images/common.ks", "--osname=sample --remote=sample", "--remote=sample --osname=sample"],
  ["tree/host.json", '"ref": "sample/1/x86_64/host",\n', '"ref":"sample/1/x86_64/host", \n\n'],
  ["tree/BUILD.atomic", "treefile(", "# A comment.\ntreefile("],
])("an edit of %s without a meaning (%j -> %j) changes no action and no file", (path, before, after) => {
  expect(builtFrom(edited(path, before, after))).toEqual(builtFromSample());
});

test.each([
  ["images/live.ks", "console=ttyS0", "console=ttyS0 quiet", ["images/live.plan", "images/live_ks.flattened.ks"]],
  ["images/common.ks", "C.UTF-8", "de_DE.UTF-8", ["images/live.plan", "images/live_ks.flattened.ks"]],
  ["tree/base.json", '["kernel"]', '["kernel vim"]', ["tree/lock.plan", "tree/treefile.expanded.json"]],
  ["tree/host.json", '"1.0"', '"2.0"', ["tree/host.plan", "tree/treefile.expanded.json"]],
])("an edit of %s (%j -> %j) changes just what it means: %j", (path, before, after, changed) => {
  const now = builtFrom(edited(path, before, after));
  const then = builtFromSample();
  const differing = [...now.literals].filter(([name, content]) => then.literals.get(name) !== content);
  expect(differing.map(([name]) => name).toSorted()).toEqual(changed.map((name) => `atomic-out/${name}`));
  expect(now.actions.map((action) => action.arguments)).toEqual(then.actions.map((action) => action.arguments));
});

test("a kickstart for another tree, and one that a live image cannot honour, are refused where they stand", () => {
  const texts = edited("images/common.ks", "--ref=sample/1/x86_64/host", "--ref=sample/2/x86_64/host");
  const analysis = analyzeRules({ ...texts, "images/live.ks": `${texts["images/live.ks"]}raid / --device=md0\n` });
  expect(analysis.problems).toEqual([
    'images/common.ks:3:84: Cannot make a live image from "images/common.ks": command "ostreesetup" has --ref="sample/2/x86_64/host", but the tree\'s ref is "sample/1/x86_64/host"',
    'images/live.ks:5:1: Cannot make a live image from "images/live.ks": command "raid" lays out a disk, and a live image is one root file system in memory',
    "  > Use part / --size= to say how much room there is",
  ]);
  expect(analysis.actionsOf("//images:live")).toEqual([]);
});

test("a kickstart that lays down another system than the one that is expected is refused", () => {
  expect(analyzeRules(withImage('osname = "other"')).problems).toEqual([
    'images/common.ks:3:21: Cannot make a live image from "images/common.ks": command "ostreesetup" has --osname="sample", expected "other"',
  ]);
});

function withImage(attributes: string): Readonly<Record<string, string>> {
  return edited("images/BUILD.atomic", 'kickstart = ":live_ks")', `kickstart = ":live_ks", ${attributes})`);
}

function edited(path: string, before: string, after: string): Readonly<Record<string, string>> {
  const text = SAMPLE_SYSTEM[path] ?? "";
  expect(text).toContain(before);
  return { ...SAMPLE_SYSTEM, [path]: text.replace(before, after) };
}

function builtFromSample() {
  sample ??= builtFrom(SAMPLE_SYSTEM);
  return sample;
}

/** All that reaches an action key: the actions without the places that their literals remember. */
function builtFrom(texts: Readonly<Record<string, string>>) {
  const analysis: RuleAnalysis = analyzeRules(texts);
  expect(analysis.problems).toEqual([]);
  const literals = new Map([...literalsOf(analysis)].map(([path, { content }]) => [path, content]));
  const actions = analysis.graph.actions.map((action) => ({
    ...action,
    inputs: action.inputs.map(({ path }) => path),
  }));
  return { literals, actions };
}
