import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import { isFetchable } from "./join-address.ts";
import { readXml } from "./read-xml.ts";

/** Where a repository can be had from today. */
export interface MirrorList {
  /** Base addresses, best first. */
  readonly mirrors: readonly string[];
  /** SHA-256 of the repomd.xml that mirrors should have, the current one or one of its predecessors; empty: not said. */
  readonly repomdSha256: ReadonlySet<string>;
}

/** More than that are never tried, and a lock that lists the world is no pleasure to read. */
const MOST_MIRRORS = 16;
const INDEX = /\/?repodata\/repomd\.xml$/;

/** Reads a metalink or a plain list; which of them is seen from the text, as dnf does, since servers mix them up. */
export function parseMirrors(text: string): Result<MirrorList, string> {
  const read = /^\s*</.test(text) ? parseMetalink(text) : succeed(parsePlainList(text));
  if (!read.ok) return read;
  const mirrors = [...new Set(read.value.mirrors)].filter(isFetchable).slice(0, MOST_MIRRORS);
  if (mirrors.length === 0) return fail("it names no mirror with http, https or file");
  return succeed({ ...read.value, mirrors });
}

/** An address a line; `#` starts a comment. */
function parsePlainList(text: string): MirrorList {
  const lines = text.split("\n").map((line) => line.trim());
  return { mirrors: lines.filter((line) => line !== "" && !line.startsWith("#")), repomdSha256: new Set() };
}

/** Equal preferences stay in the order written: it is the server's own. */
function parseMetalink(text: string): Result<MirrorList, string> {
  const found: { readonly address: string; readonly preference: number }[] = [];
  const repomdSha256 = new Set<string>();
  const read = readXml(text, ({ path, attributes, text: content }) => {
    const name = path.at(-1);
    if (name === "hash" && attributes["type"] === "sha256") repomdSha256.add(content.toLowerCase());
    if (name !== "url" || !INDEX.test(content)) return;
    found.push({ address: content.replace(INDEX, ""), preference: Number(attributes["preference"] ?? 0) });
  });
  if (!read.ok) return read;
  const mirrors = found.toSorted((a, b) => b.preference - a.preference).map(({ address }) => address);
  return succeed({ mirrors, repomdSha256 });
}
