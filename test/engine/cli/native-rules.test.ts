import { expect, test } from "vitest";
import { NATIVE_RULES } from "../../../engine/cli/native-rules.ts";
import { HELP_COLUMNS } from "../../../engine/cli/wrap-text.ts";
import { ruleShapeOf } from "../../../engine/rule/rule-shape.ts";
import { analyzeRules } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

/** Where each rule's example would stand: one system, from packages to a boot test. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  rpms: ["host_package", "rpm_package", "rpm_repository"],
  tree: ["treefile", "package_lock", "ostree_tree"],
  images: [
    ...["cloud_image", "image_boot_test", "image_check", "installer_image", "kickstart", "pxe_live_image"],
    "upgrade_test",
  ],
  qa: ["release_gate", "waiver"],
  misc: ["filegroup", "genrule", "shell_test"],
  release: [
    ...["checksums", "gpg_signature", "mirror", "ostree_signature", "sbom", "signing_key", "static_delta"],
    ...["dsse_signature", "provenance", "release_manifest"],
  ],
};

/** Targets that the examples name and that would be one more example of the same rule. */
const NAMED_TARGETS: Readonly<Record<string, string>> = {
  tree: 'ostree_tree(name = "next", treefile = ":treefile", lock = ":lock", previous_version = "1")',
  images: 'kickstart(name = "cloud_ks", src = "cloud.ks")',
};

/** The files that the examples name. */
const NAMED_FILES = {
  "rpms/filesystem.spec": "",
  "rpms/filesystem/passwd": "",
  "rpms/extras/tool.rpm": "",
  "rpms/vendor.asc": armoured("vendor"),
  "rpms/fedora.asc": armoured("fedora"),
  "rpms/fedora.repo": "[fedora]\nname=Fedora\nbaseurl=https://rpms.example.org/fedora/$releasever/\n",
  "tree/host.json": SAMPLE_SYSTEM["tree/host.json"] ?? "",
  "tree/base.json": SAMPLE_SYSTEM["tree/base.json"] ?? "",
  "images/pxetolive.ks": SAMPLE_SYSTEM["images/live.ks"] ?? "",
  "images/installer.ks": `${(SAMPLE_SYSTEM["images/common.ks"] ?? "").replace("https://example.org/repo", "file:///run/install/repo/content/repo")}autopart --type=plain\n`,
  "images/cloud.ks": `zerombr
clearpart --all --initlabel
bootloader --timeout=1
part /boot --size=300 --fstype=ext4
part / --size=1500 --fstype=ext4
ostreesetup --nogpg --osname=sample --remote=sample --url=http://updates/repo --ref=sample/1/x86_64/host
rootpw --lock
`,
  "images/common.ks": SAMPLE_SYSTEM["images/common.ks"] ?? "",
  "release/release.asc": armoured("release"),
  "misc/a.ks": "",
  "misc/motd.in": "",
  "misc/motd_test.sh": "",
};

test("every rule has a place in the system that the examples make", () => {
  expect(Object.values(PLACES).flat().toSorted()).toEqual([...NATIVE_RULES.keys()].toSorted());
});

test("the examples of help are one working system: they load, and analyse to actions", () => {
  const { problems, pending, graph } = analyzeRules({ ...NAMED_FILES, ...buildFiles() });
  expect({ problems, pending }).toEqual({ problems: [], pending: [] });
  expect(
    graph.actions
      .filter(({ isTest }) => isTest)
      .map(({ owner }) => owner)
      .toSorted(),
  ).toEqual(["//images:cloud_boots_uefi", "//images:cloud_upgrades", "//images:pxetolive_check", "//misc:motd_test"]);
});

test.each([...NATIVE_RULES.values()])("$name and each of its attributes is explained", (rule) => {
  const unexplained = [...ruleShapeOf(rule).values()].filter(({ doc }) => doc === "").map(({ name }) => name);
  expect(unexplained).toEqual([]);
  const sentences = [...ruleShapeOf(rule).values()].filter(({ doc }) => doc.endsWith("."));
  expect(sentences).toEqual([]);
  expect(rule.doc).toMatch(/^[A-Z][a-z]+ .*\.$/su);
  expect(rule.example.split("\n").filter((line) => line.length > HELP_COLUMNS - 2)).toEqual([]);
});

const VISIBLE = 'package(default_visibility = ["//visibility:public"])';

function buildFiles(): Readonly<Record<string, string>> {
  const files = Object.entries(PLACES).map(([folder, names]) => {
    const examples = names.map((name) => NATIVE_RULES.get(name)?.example ?? "");
    const text = [VISIBLE, ...examples, NAMED_TARGETS[folder] ?? ""].join("\n");
    return [`${folder}/BUILD.atomic`, text] as const;
  });
  return Object.fromEntries(files);
}

function armoured(text: string): string {
  const body = Buffer.from(text).toString("base64");
  return `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${body}\n-----END PGP PUBLIC KEY BLOCK-----\n`;
}
