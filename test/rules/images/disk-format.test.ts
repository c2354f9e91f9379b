import { expect, test } from "vitest";
import { analyzeTargets } from "../../../engine/analysis/analyze-targets.ts";
import { attribute } from "../../../engine/rule/attribute.ts";
import { defaultInfo } from "../../../engine/rule/default-info.ts";
import { defineRule } from "../../../engine/rule/define-rule.ts";
import { type DeclaredFormat, declareFormat } from "../../../rules/images/disk-format.ts";
import { DISK_FORMAT_ATTRIBUTES, DISK_FORMATS } from "../../../rules/images/disk-format-attributes.ts";
import { loadWorkspace, printDiagnostics } from "../../support/load-workspace.ts";
import { MemoryWorkspaceFiles } from "../../support/memory-workspace-files.ts";

const DISK = ["--disk", "atomic-out/d.raw"];
const QCOW2 = [
  "--to",
  "qcow2",
  "--option",
  "compat=1.1",
  "--option",
  "cluster_size=65536",
  "--option",
  "refcount_bits=16",
];
const BOX = ["--memory", "1024", "--cpus", "1", "--level", "6"];

test("every format but raw is an action of its own, from the one disk", () => {
  const { actions, problems } = analyze(`formats = ${JSON.stringify(DISK_FORMATS)}`);
  expect(problems).toEqual([]);
  expect(actions).toEqual([
    ["compress-disk.sh", ...DISK, "--level", "6", "--output", "atomic-out/d.raw.xz"],
    [
      ...["convert-disk.sh", ...DISK, ...QCOW2, "--option", "compression_type=zlib", "--option", "compressed=yes"],
      ...["--output", "atomic-out/d.qcow2"],
    ],
    [
      "convert-disk.sh",
      ...DISK,
      "--to",
      "vmdk",
      "--option",
      "subformat=streamOptimized",
      "--output",
      "atomic-out/d.vmdk",
    ],
    ["convert-disk.sh", ...DISK, "--to", "vhd", "--option", "subformat=fixed", "--output", "atomic-out/d.vhd"],
    ["pack-gce-image.sh", ...DISK, "--level", "6", "--output", "atomic-out/d.gce.tar.gz"],
    [
      ...["pack-vagrant-box.sh", ...DISK, "--provider", "libvirt", ...BOX],
      ...["--output", "atomic-out/d.vagrant-libvirt.box"],
    ],
    [
      ...["pack-vagrant-box.sh", ...DISK, "--provider", "virtualbox", ...BOX, "--os-type", "Linux26_64"],
      ...["--output", "atomic-out/d.vagrant-virtualbox.box"],
    ],
  ]);
});

test.each([
  ["xz_level = 9", ["raw.xz"]],
  ['qcow2_compression = "none"', ["qcow2"]],
  ['qcow2_compression = "zstd"', ["qcow2"]],
  ['qcow2_compat = "0.10"', ["qcow2"]],
  ['vmdk_subformat = "monolithicSparse"', ["vmdk"]],
  ['vhd_subformat = "dynamic"', ["vhd"]],
  ["gce_gzip_level = 9", ["gce.tar.gz"]],
  ["vagrant_memory_mib = 2048", ["vagrant-libvirt.box", "vagrant-virtualbox.box"]],
  ["vagrant_cpus = 4", ["vagrant-libvirt.box", "vagrant-virtualbox.box"]],
  ["vagrant_gzip_level = 1", ["vagrant-libvirt.box", "vagrant-virtualbox.box"]],
  ['vagrantfile = "more.rb"', ["vagrant-libvirt.box", "vagrant-virtualbox.box"]],
  ['virtualbox_os_type = "Fedora_64"', ["vagrant-virtualbox.box"]],
])("%s changes the action of %j and of no other format", (attributes, changed) => {
  const formats = `formats = ${JSON.stringify(DISK_FORMATS)}`;
  const before = new Set(analyze(formats).actions.map((words) => words.join(" ")));
  const after = analyze(`${formats}, ${attributes}`);
  expect(after.problems).toEqual([]);
  const different = after.actions.filter((words) => !before.has(words.join(" ")));
  expect(different.map((words) => words.at(-1)?.replace("atomic-out/d.", ""))).toEqual(changed);
});

test("the Vagrantfile's own lines are an input of the boxes", () => {
  const { graph } = analyze('formats = ["qcow2", "vagrant-libvirt"], vagrantfile = "more.rb"');
  const readers = graph.actions.filter(({ inputs }) => inputs.some(({ path }) => path === "more.rb"));
  expect(readers.map(({ outputs }) => outputs[0]?.path)).toEqual(["atomic-out/d.vagrant-libvirt.box"]);
});

test("a machine starts from disks and boxes, not from what is packed for transport", () => {
  const { declared } = analyze(`formats = ${JSON.stringify(DISK_FORMATS)}`);
  const media = declared.map(({ format, file, medium }) => [
    format,
    file.path,
    medium && { ...medium, file: undefined },
  ]);
  expect(media).toEqual([
    ["raw", "atomic-out/d.raw", { kind: "disk", format: "raw" }],
    ["raw.xz", "atomic-out/d.raw.xz", undefined],
    ["qcow2", "atomic-out/d.qcow2", { kind: "disk", format: "qcow2" }],
    ["vmdk", "atomic-out/d.vmdk", { kind: "disk", format: "vmdk" }],
    ["vhd", "atomic-out/d.vhd", { kind: "disk", format: "vpc" }],
    ["gce", "atomic-out/d.gce.tar.gz", undefined],
    ["vagrant-libvirt", "atomic-out/d.vagrant-libvirt.box", { kind: "vagrant-box", provider: "libvirt" }],
    ["vagrant-virtualbox", "atomic-out/d.vagrant-virtualbox.box", { kind: "vagrant-box", provider: "virtualbox" }],
  ]);
});

test.each([
  [
    'qcow2_compat = "0.10", qcow2_compression = "zstd"',
    '66: Cannot make a qcow2 of "//:d": qcow2_compat is "0.10", which knows zlib alone, expected qcow2_compression = "zlib" or qcow2_compat = "1.1"',
  ],
  [
    'formats = ["qcow2", "qcow2"]',
    '33: Cannot read attribute "formats" of formatted target "//:d": expected every format once, got list',
  ],
  [
    "formats = []",
    '33: Cannot read attribute "formats" of formatted target "//:d": expected at least one format, got list',
  ],
  ["xz_level = 10", '34: Cannot read attribute "xz_level" of formatted target "//:d": expected 0 to 9, got int 10'],
  [
    'virtualbox_os_type = "a b"',
    `44: Cannot read attribute "virtualbox_os_type" of formatted target "//:d": expected one of VirtualBox's names, got string "a b"`,
  ],
])("%s is refused", (attributes, problem) => {
  expect(analyze(attributes).problems).toEqual([`BUILD.atomic:1:${problem}`]);
});

function analyze(attributes: string) {
  const declared: DeclaredFormat[] = [];
  const formatted = defineRule({
    name: "formatted",
    doc: "",
    example: "",
    attributes: { disk: attribute.string().default("d.raw"), ...DISK_FORMAT_ATTRIBUTES },
    implementation(context) {
      const disk = context.declareFile(context.attributes.disk);
      context.action({ mnemonic: "Make", message: "", arguments: ["make"], inputs: [], outputs: [disk], tools: [] });
      declared.push(...context.attributes.formats.map((format) => declareFormat(context, { disk, format, name: "d" })));
      return [defaultInfo(declared.map(({ file }) => file))];
    },
  });
  const texts = { "BUILD.atomic": `formatted(name = "d", ${attributes})`, "more.rb": "" };
  const { graph, diagnostics } = loadWorkspace(texts, ["//..."], { rules: new Map([["formatted", formatted]]) });
  const analysis = analyzeTargets(graph, {
    files: new MemoryWorkspaceFiles(texts),
    locks: { answer: () => undefined },
  });
  const made = analysis.graph.actions.filter(({ mnemonic }) => mnemonic === "ConvertDisk");
  return {
    graph: analysis.graph,
    declared,
    problems: printDiagnostics([...diagnostics, ...analysis.diagnostics]),
    actions: made.map(({ arguments: words }) => words.slice(1).map((word) => word.replace("atomic-tools/", ""))),
  };
}
