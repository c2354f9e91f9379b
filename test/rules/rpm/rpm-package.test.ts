import { expect, test } from "vitest";
import { RpmInfo } from "../../../rules/rpm/rpm-info.ts";
import { analyzeRules, type RuleAnalysis } from "../../support/analyze-rules.ts";

const FILES = { "a.spec": "", "a.patch": "", "a.tar": "" };

test("a spec is built with its sources and macros, and with the programs that it calls", () => {
  const analysis = analyze(`rpm_package(
    name = "a",
    spec = "a.spec",
    sources = ["a.tar", "a.patch"],
    defines = {"dist": ".fc42", "_with_x": "1"},
    tools = ["gcc"],
    architecture = "aarch64",
)`);
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//:a")).toEqual([
    {
      mnemonic: "BuildRpm",
      message: "Building RPM a",
      arguments: [
        "sh",
        "atomic-tools/build-rpm-from-spec.sh",
        "a.spec",
        "atomic-out/a",
        "aarch64",
        ...["--define", "dist .fc42", "--define", "_with_x 1"],
        ...["a.tar", "a.patch"],
      ],
      inputs: ["atomic-tools/build-rpm-from-spec.sh", "a.spec", "a.tar", "a.patch"],
      outputs: ["atomic-out/a/"],
      traits: [],
    },
  ]);
  expect(analysis.graph.actions[0]?.tools).toContain("gcc");
  expect(analysis.providedBy("//:a", RpmInfo)).toEqual({
    folder: { kind: "derived", path: "atomic-out/a", isDirectory: true, owner: "//:a" },
  });
});

test("a host package is repacked with what its target adds to it", () => {
  const analysis = analyze(`host_package(name = "bash_deb", package = "bash")
rpm_package(
    name = "bash",
    host_package = ":bash_deb",
    rpm_name = "shell",
    requires = ["filesystem", "glibc >= 2"],
    provides = ["/bin/sh"],
    links = {"/usr/bin/sh": "bash"},
    drop = ["/usr/share/doc/*"],
)`);
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//:bash")).toEqual([
    {
      mnemonic: "BuildRpm",
      message: "Building RPM bash",
      arguments: [
        "sh",
        "atomic-tools/build-rpm-from-deb.sh",
        "atomic-out/bash_deb.deb",
        "atomic-out/bash",
        ...["--name", "shell"],
        ...["--require", "filesystem", "--require", "glibc >= 2"],
        ...["--provide", "/bin/sh"],
        ...["--link", "/usr/bin/sh=bash"],
        ...["--drop", "/usr/share/doc/*"],
      ],
      inputs: ["atomic-tools/build-rpm-from-deb.sh", "atomic-out/bash_deb.deb"],
      outputs: ["atomic-out/bash/"],
      traits: [],
    },
  ]);
});

test("an RPM from nothing, or from two things, is refused at its place", () => {
  const { problems, graph } = analyze(`rpm_package(name = "none")
host_package(name = "deb", package = "bash")
rpm_package(
    name = "both",
    spec = "a.spec",
    host_package = ":deb",
)`);
  expect(problems).toEqual([
    'BUILD.atomic:1:1: Cannot build RPM "//:none": it has neither "spec" nor "host_package", expected one of them',
    'BUILD.atomic:6:20: Cannot build RPM "//:both": it has both "spec" and "host_package", expected one of them',
  ]);
  expect(graph.actions.map(({ mnemonic }) => mnemonic)).toEqual(["FetchHostPackage"]);
});

test.each([
  ['spec = "a.spec", requires = ["x"]', "requires", 53],
  ['spec = "a.spec", drop = ["/usr/x"]', "drop", 49],
  ['host_package = ":deb", sources = ["a.tar"]', "sources", 58],
  ['host_package = ":deb", defines = {"a": "b"}', "defines", 58],
])("what would be ignored is refused: %s", (attributes, name, column) => {
  const [has, lacks] = attributes.startsWith("spec") ? ["spec", "host_package"] : ["host_package", "spec"];
  const { problems } = analyze(`rpm_package(name = "p", ${attributes})
host_package(name = "deb", package = "bash")`);
  expect(problems).toEqual([
    `BUILD.atomic:1:${column}: Cannot build RPM "//:p": "${name}" belongs to "${lacks}", and it has "${has}"`,
  ]);
});

test("what is no spec and no host package is refused by what it is", () => {
  const { problems } = analyze(`filegroup(name = "two", srcs = ["a.spec", "a.tar"])
rpm_package(name = "p", host_package = ":two")
rpm_package(name = "q", spec = "a.tar")
rpm_package(name = "r", spec = ":two")`);
  expect(problems).toEqual([
    'BUILD.atomic:3:32: Cannot use "//:a.tar" in attribute "spec" of "//:q": it is a file, the attribute takes files ending in .spec',
    'BUILD.atomic:2:40: Cannot use "//:two" in attribute "host_package" of "//:p": rule "filegroup" does not provide HostPackageInfo, which the attribute wants',
    'BUILD.atomic:4:32: Cannot build RPM "//:r": "spec" stands for 2 files, expected one',
  ]);
});

function analyze(build: string): RuleAnalysis {
  return analyzeRules({ ...FILES, "BUILD.atomic": build });
}
