import { expect, test } from "vitest";
import { parseMirrorDestination } from "../../../rules/release/mirror-destination.ts";
import { analyzeRules, literalsOf } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const MORE = 'repository = "//tree:host", artifacts = [":sbom", ":sums"], release = "7"';

test("a mirror is an effect on its destination: rechecked, dry-runnable, one at a time, with the plan and all it names as inputs", () => {
  const analysis = analyzeRules(withMirror(`destination = "/srv/mirror", ${MORE}`));
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//release:mirror")).toMatchObject([
    {
      mnemonic: "Mirror",
      message: "Publishing 7 to /srv/mirror",
      arguments: [
        ...["sh", "atomic-tools/mirror.sh", "--plan", "atomic-out/release/mirror.plan"],
        ...[
          "--receipt",
          "atomic-out/release/mirror.receipt.json",
          "--journal",
          "atomic-out/release/mirror.journal.jsonl",
        ],
      ],
      outputs: ["atomic-out/release/mirror.receipt.json", "atomic-out/release/mirror.journal.jsonl"],
    },
  ]);
  const inputs = analysis.actionsOf("//release:mirror")[0]?.inputs.filter((path) => !path.startsWith("atomic-tools/"));
  expect(inputs).toEqual([
    "atomic-out/release/mirror.plan",
    "atomic-out/tree/host/repo/",
    "atomic-out/release/Sums-Ostree-CHECKSUM",
    "atomic-out/release/sbom.cdx.json",
    "atomic-out/release/sbom.spdx.json",
  ]);
  expect(effectOf(analysis)).toEqual({
    ...{ credentials: [], writableFolders: ["/srv/mirror"], rechecks: true, publishes: true },
    exclusive: "mirror /srv/mirror",
  });
});

test("the plan says what goes where: checksums beside what they name, all of a release below its version", () => {
  const analysis = analyzeRules(
    withMirror(
      `destination = "rsync://m.example.org/atomic", ${MORE}, grace_days = 3, url = "https://m.example.org/atomic"`,
    ),
  );
  expect(analysis.problems).toEqual([]);
  expect(literalsOf(analysis).get("atomic-out/release/mirror.plan")?.content.split("\n")).toEqual([
    "destination rsync://m.example.org/atomic",
    "label //release:mirror",
    "release 7",
    "repo atomic-out/tree/host/repo",
    "file checksums releases/7/Ostree/Sums-Ostree-CHECKSUM atomic-out/release/Sums-Ostree-CHECKSUM",
    "file image releases/7/Ostree/sbom.cdx.json atomic-out/release/sbom.cdx.json",
    "file image releases/7/Ostree/sbom.spdx.json atomic-out/release/sbom.spdx.json",
    "allow-rollback no",
    "other-refs refuse",
    "grace-days 3",
    "settle-seconds 5",
    "public-url https://m.example.org/atomic",
    "",
  ]);
});

test("only a destination behind ssh gets the person's ssh, and only a folder is writable", () => {
  const effects = [
    "rsync://m.example.org/atomic",
    "me@m.example.org:atomic",
    "ssh://me@m.example.org:2222/srv/atomic",
  ].map((destination) =>
    effectOf(analyzeRules(withMirror(`destination = "${destination}", repository = "//tree:host"`))),
  );
  expect(effects.map((effect) => [effect?.credentials, effect?.writableFolders])).toEqual([
    [[], []],
    [["ssh"], []],
    [["ssh"], []],
  ]);
});

test("without a release of its own it is the tree's version; nothing to publish is a mistake", () => {
  const plan = (attributes: string) =>
    literalsOf(analyzeRules(withMirror(attributes))).get("atomic-out/release/mirror.plan")?.content;
  expect(plan('destination = "/srv/m", repository = "//tree:host"')).toContain("\nrelease 1.0\n");
  expect(analyzeRules(withMirror('destination = "/srv/m"')).problems).toEqual([
    "release/BUILD.atomic:3:1: Cannot publish nothing: expected a repository or artifacts",
  ]);
});

test("two files for one place, and a name with a space, are refused where they are written", () => {
  const published = (artifacts: string) =>
    analyzeRules({
      ...SAMPLE_SYSTEM,
      "other/BUILD.atomic": 'sbom(name = "sbom", tree = "//tree:host", visibility = ["//visibility:public"])',
      "release/BUILD.atomic": `sbom(name = "sbom", tree = "//tree:host", formats = ["spdx"])
sbom(name = "my sbom", tree = "//tree:host", formats = ["spdx"])
mirror(name = "mirror", destination = "/srv/m", release = "1", artifacts = [${artifacts}])
`,
    }).problems;
  expect(published('":sbom", "//other:sbom"')).toEqual([
    'release/BUILD.atomic:3:86: Cannot publish "atomic-out/other/sbom.spdx.json" as "releases/1/Ostree/sbom.spdx.json": "atomic-out/release/sbom.spdx.json" has that place',
  ]);
  expect(published('":my sbom"')).toEqual([
    'release/BUILD.atomic:3:77: Cannot publish "atomic-out/release/my sbom.spdx.json" as "releases/1/Ostree/my sbom.spdx.json": that has a space, which addresses and CHECKSUM files do not',
  ]);
});

test.each([
  ["/srv/mirror", "folder"],
  ["atomic-mirror", "folder"],
  ["out/mirror/x:y", 'Cannot publish to "out/mirror/x:y": expected a folder'],
  ["rsync://h/module", "daemon"],
  ["rsync://u@h:8873/module/path", "daemon"],
  ["rsync://h", 'Cannot publish to "rsync://h": expected a folder'],
  ["rsync://u:secret@h/module", 'Cannot publish to "rsync://u:secret@h/module": it has a password'],
  ["h::module", 'Cannot publish to "h::module": expected a folder'],
  ["me@h:path", "ssh"],
  ["me@h:/path", "ssh"],
  ["h:/path", 'Cannot publish to "h:/path": it does not say as whom; expected USER@HOST'],
  ["ssh://h/path", 'Cannot publish to "ssh://h/path": it does not say as whom; expected USER@HOST'],
  ["ssh://me@h:22/path", "ssh"],
  ["ssh://-oProxyCommand=x/path", 'Cannot publish to "ssh://-oProxyCommand=x/path": it has characters'],
  ["-oProxyCommand:x", 'Cannot publish to "-oProxyCommand:x": expected a folder'],
  ["http://h/path", 'Cannot publish to "http://h/path": expected a folder'],
  ["../mirror", 'Cannot publish to "../mirror": ".." and "~"'],
  ["~/mirror", 'Cannot publish to "~/mirror": ".." and "~"'],
  ["/", 'Cannot publish to "/": it is the workspace'],
  [".", 'Cannot publish to ".": it is the workspace'],
  ["$(reboot)", 'Cannot publish to "$(reboot)": it has characters'],
])("destination %s is %s", (text, expected) => {
  const parsed = parseMirrorDestination(text);
  if (parsed.ok) expect(parsed.value.kind).toBe(expected);
  else expect(parsed.error.startsWith(expected)).toBe(true);
});

function withMirror(attributes: string): Readonly<Record<string, string>> {
  const build = `sbom(name = "sbom", tree = "//tree:host")
checksums(name = "sums", artifacts = [":sbom"], short = "Sums")
mirror(name = "mirror", ${attributes})
`;
  return { ...SAMPLE_SYSTEM, "release/BUILD.atomic": build };
}

function effectOf({ graph }: ReturnType<typeof analyzeRules>) {
  return graph.actions.find(({ mnemonic }) => mnemonic === "Mirror")?.effect;
}
