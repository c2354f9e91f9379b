import { expect, test } from "vitest";
import { HostPackageInfo } from "../../../rules/rpm/host-package-info.ts";
import { analyzeRules, BASH_ENTRY, type RuleAnalysis } from "../../support/analyze-rules.ts";

const TARGET = `host_package(
    name = "bash_deb",
    package = "bash=5.2*",
)`;

test("a package that is not locked is asked for, by name and architecture", () => {
  const { problems, pending, graph } = analyze(`${TARGET}
host_package(name = "same", package = "bash=5.2*")
host_package(name = "other", package = "bash=5.2*", architecture = "aarch64")`);
  expect(problems).toEqual([]);
  expect(graph.actions).toEqual([]);
  expect(pending).toEqual([
    {
      resolver: "host-package",
      key: "aarch64 bash=5.2*",
      question: { request: "bash=5.2*", architecture: "aarch64" },
    },
    { resolver: "host-package", key: "x86_64 bash=5.2*", question: { request: "bash=5.2*", architecture: "x86_64" } },
  ]);
});

test("a locked package is fetched by its digest, which is all that its content hangs on", () => {
  const analysis = analyze(TARGET, BASH_ENTRY);
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//:bash_deb")).toEqual([
    {
      mnemonic: "FetchHostPackage",
      message: "Fetching bash 5.2.15-2",
      arguments: [
        "sh",
        "atomic-tools/fetch-host-package.sh",
        BASH_ENTRY.sha256,
        "1491",
        BASH_ENTRY.uri,
        "atomic-out/bash_deb.deb",
      ],
      inputs: ["atomic-tools/fetch-host-package.sh"],
      outputs: ["atomic-out/bash_deb.deb"],
      traits: ["network", `pinned ${BASH_ENTRY.sha256}`],
    },
  ]);
  expect(analysis.providedBy("//:bash_deb", HostPackageInfo)).toEqual({
    file: { kind: "derived", path: "atomic-out/bash_deb.deb", isDirectory: false, owner: "//:bash_deb" },
    name: "bash",
    version: "5.2.15-2",
  });
});

test.each(["Bash", "bash 5", "bash=", "bash/../x", "linux-image/follow/"])(
  "package %j is refused where it is written",
  (name) => {
    expect(analyze(`host_package(name = "x", package = ${JSON.stringify(name)})`).problems).toEqual([
      `BUILD.atomic:1:36: Cannot read attribute "package" of host_package target "//:x": expected a package name such as "bash", "bash=5.2*" or "linux-image-amd64/follow/linux-image-", got string ${JSON.stringify(name)}`,
    ]);
  },
);

test.each([
  [{ ...BASH_ENTRY, sha256: "b0rked" }, 'has a wrong or missing "sha256"'],
  [{ ...BASH_ENTRY, sizeBytes: "1491" }, 'has a wrong or missing "sizeBytes"'],
  [{ ...BASH_ENTRY, comment: "mine" }, "is not an answer of this version"],
  [null, "is not an answer of this version"],
])("a lock edited to %j is refused with the way out, and nothing is asked or run", (answer, trouble) => {
  const { problems, pending, graph } = analyze(TARGET, answer);
  expect(problems).toEqual([
    `BUILD.atomic:3:15: Cannot read lock .atomic/locks/host-package.json: entry "x86_64 bash=5.2*" ${trouble}`,
    "  > Put back the file from a copy, or ask again: atomic-build lock --update //:bash_deb",
  ]);
  expect([pending, graph.actions]).toEqual([[], []]);
});

function analyze(build: string, answer?: unknown): RuleAnalysis {
  return analyzeRules({ "BUILD.atomic": build }, { locks: { answer: () => answer } });
}
