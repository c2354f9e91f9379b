import { didYouMean } from "../../did-you-mean.ts";
import type { Located } from "../../located.ts";
import { type DocumentNode, describeNode } from "./document-node.ts";
import { type JsonValue, plainValue, type ReportWrong, type Shape, textOf } from "./treefile-shape.ts";

type ReadMember<T> = (node: DocumentNode, wrong: ReportWrong) => T | undefined;

/** A map: the including file wins key by key. */
function mapOf<T extends JsonValue>(
  expected: string,
  readMember: ReadMember<T>,
): Shape<ReadonlyMap<string, Located<T>>> {
  return {
    read(node, wrong) {
      if (node.kind !== "mapping") return void wrong(node.range, `is ${describeNode(node)}, expected ${expected}`);
      const members = new Map<string, Located<T>>();
      for (const { key, value } of node.entries) {
        const member = readMember(value, wrong);
        if (member !== undefined) members.set(key, { value: member, origin: value.range });
      }
      return members;
    },
    merge: (parent, included) => new Map([...included, ...parent]),
    canonical: (members) =>
      members.size === 0 ? undefined : Object.fromEntries([...members].map(([key, { value }]) => [key, value])),
  };
}

const plainMap = mapOf<JsonValue>("a map", plainValue);

/** Commit metadata: texts may hold `${…}`, everything else stays as it is. */
export const substitutedMap: typeof plainMap = {
  ...plainMap,
  substitute: ({ value }, substitute) =>
    new Map(
      [...value].map(([key, { value: member, origin }]) => [
        key,
        { value: typeof member === "string" ? substitute({ value: member, origin }) : member, origin },
      ]),
    ),
};

/** Values of variables; a number keeps the digits written, since it ends up in texts. */
export const variables = mapOf<boolean | string>("a map of strings, numbers or true and false", (node, wrong) => {
  if (node.kind === "boolean") return node.value;
  const written = node.kind === "number" ? node.text : textOf(node);
  if (written === undefined) wrong(node.range, `has ${describeNode(node)}, expected a string, a number, true or false`);
  return written;
});

export const textMap = mapOf<string>("a map of strings", (node, wrong) => {
  const written = node.kind === "number" ? node.text : textOf(node);
  if (written === undefined) wrong(node.range, `has ${describeNode(node)}, expected a string`);
  return written;
});

/** How the numbers of users or groups are held still. */
export interface AccountCheck {
  readonly type: "none" | "previous" | "file" | "data";
  /** For type "file": relative to the folder of the treefile that `origin` names. */
  readonly filename?: Located<string>;
  /** For type "data". */
  readonly entries?: JsonValue;
}

const CHECK_TYPES = ["none", "previous", "file", "data"] as const;
const CHECK_MEMBERS = ["type", "filename", "entries"];

export const accountCheck: Shape<AccountCheck> = {
  read(node, wrong) {
    if (node.kind !== "mapping") return void wrong(node.range, `is ${describeNode(node)}, expected a map with "type"`);
    for (const { key, keyRange } of node.entries) {
      if (!CHECK_MEMBERS.includes(key))
        wrong(keyRange, `has no member ${JSON.stringify(key)}${didYouMean(key, CHECK_MEMBERS)}`);
    }
    const member = (name: string) => node.entries.find(({ key }) => key === name)?.value;
    const written = member("type");
    const type = CHECK_TYPES.find((one) => one === (written && textOf(written)));
    if (type === undefined)
      return void wrong((written ?? node).range, `needs a "type": "none", "previous", "file" or "data"`);
    const filename = member("filename");
    const path = filename === undefined ? undefined : textOf(filename);
    if (type === "file" && (filename === undefined || path === undefined))
      return void wrong((filename ?? node).range, 'of type "file" needs a "filename"');
    const entries = member("entries");
    if (type === "data" && entries?.kind !== "mapping")
      return void wrong((entries ?? node).range, 'of type "data" needs "entries", a map');
    return {
      type,
      ...(filename !== undefined && path !== undefined && { filename: { value: path, origin: filename.range } }),
      ...(entries !== undefined && { entries: plainValue(entries) }),
    };
  },
  merge: (parent) => parent,
  canonical: ({ type, filename, entries }) => ({
    type,
    ...(filename !== undefined && { filename: filename.value }),
    ...(entries !== undefined && { entries }),
  }),
};
