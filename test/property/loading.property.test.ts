import fc from "fast-check";
import { test } from "vitest";
import { labelName, labelPackage } from "../../engine/core/label.ts";
import { loadWorkspace } from "../support/load-workspace.ts";

const WORD = fc.constantFrom(
  ...[
    '"x"',
    '":x"',
    '"//b:y"',
    '"//b"',
    '"a.c"',
    '"../"',
    '"//visibility:public"',
    '""',
    "1",
    "None",
    "True",
    "{}",
    "[]",
  ],
);
const LIST = fc.array(WORD, { maxLength: 3 }).map((words) => `[${words.join(", ")}]`);
const VALUE = fc.oneof(
  WORD,
  LIST,
  LIST.map((list) => `glob(${list}, allow_empty = True)`),
  WORD.map((word) => `{"k": ${word}}`),
);
const NAME = fc.constantFrom(
  "name",
  "srcs",
  "deps",
  "outs",
  "subject",
  "visibility",
  "tags",
  "testonly",
  "bogus",
  "main",
);
const CALL = fc
  .tuple(
    fc.constantFrom("library", "group", "check", "package", "exports_files", "glob", "select", "unknown"),
    fc.dictionary(NAME, VALUE, { maxKeys: 4 }),
  )
  .map(
    ([callee, named]) =>
      `${callee}(${Object.entries(named)
        .map((entry) => entry.join(" = "))
        .join(", ")})`,
  );
const BUILD_FILE = fc
  .array(fc.oneof({ weight: 9, arbitrary: CALL }, { weight: 1, arbitrary: fc.string() }), { maxLength: 8 })
  .map((lines) => lines.join("\n"));

test("any workspace loads: what is wrong is said in the file where it stands, the rest is a graph in order", () => {
  fc.assert(
    fc.property(BUILD_FILE, BUILD_FILE, (a, b) => {
      const texts = { "a/BUILD.atomic": a, "b/BUILD.atomic": b, "a/a.c": "", "b/a.c": "" };
      const { graph, diagnostics } = loadWorkspace(texts);
      const seen = new Set<string>();
      for (const [label, target] of graph.targets) {
        if (target.kind === "rule" && !target.dependencies.every((dependency) => seen.has(dependency.label)))
          return false;
        if (`//${labelPackage(label)}:${labelName(label)}` !== label || graph.failed.has(label)) return false;
        seen.add(label);
      }
      const isPlaced = diagnostics.every(({ range }) => range !== undefined && range.path in texts);
      const isExplained = graph.failed.size === 0 || diagnostics.length > 0;
      return isPlaced && isExplained && graph.requested.every((label) => seen.has(label) || graph.failed.has(label));
    }),
    { numRuns: 300 },
  );
});
