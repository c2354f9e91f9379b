import type { Located } from "../../located.ts";
import { type DocumentNode, describeNode } from "./document-node.ts";
import type { ConditionalInclude, TreefilePart } from "./treefile-part.ts";
import { type ReportWrong, textOf } from "./treefile-shape.ts";

/** One path or a list of paths. */
export function readIncludes(node: DocumentNode, wrong: ReportWrong): readonly Located<string>[] {
  return readOneOrMore(node, { wrong, expected: "a path or a list of paths" });
}

/** `[{if: CONDITION or [CONDITION…], include: PATH, [PATH…] or {KEYS}}, …]`. */
export function readConditionals(
  node: DocumentNode,
  { wrong, inline }: { wrong: ReportWrong; inline: (node: DocumentNode) => TreefilePart },
): readonly ConditionalInclude[] {
  if (node.kind !== "sequence") {
    wrong(node.range, `is ${describeNode(node)}, expected a list of {"if", "include"} maps`);
    return [];
  }
  return node.items.flatMap((item) => readConditional(item, { wrong, inline }) ?? []);
}

function readConditional(
  item: DocumentNode,
  { wrong, inline }: { wrong: ReportWrong; inline: (node: DocumentNode) => TreefilePart },
): ConditionalInclude | undefined {
  if (item.kind !== "mapping") return void wrong(item.range, `has ${describeNode(item)}, expected {"if", "include"}`);
  for (const { key, keyRange } of item.entries) {
    if (key !== "if" && key !== "include")
      wrong(keyRange, `has no member ${JSON.stringify(key)}, only "if" and "include"`);
  }
  const condition = item.entries.find(({ key }) => key === "if")?.value;
  const include = item.entries.find(({ key }) => key === "include")?.value;
  if (condition === undefined || include === undefined)
    return void wrong(item.range, `lacks ${condition === undefined ? '"if"' : '"include"'}`);
  const conditions = readOneOrMore(condition, { wrong, expected: "a condition or a list of conditions" });
  return include.kind === "mapping"
    ? { conditions, includes: [], inline: inline(include) }
    : { conditions, includes: readIncludes(include, wrong), inline: undefined };
}

function readOneOrMore(
  node: DocumentNode,
  { wrong, expected }: { wrong: ReportWrong; expected: string },
): Located<string>[] {
  const nodes = node.kind === "sequence" ? node.items : [node];
  return nodes.flatMap((item) => {
    const value = textOf(item);
    if (value !== undefined) return [{ value, origin: item.range }];
    wrong(item.range, `has ${describeNode(item)}, expected ${expected}`);
    return [];
  });
}
