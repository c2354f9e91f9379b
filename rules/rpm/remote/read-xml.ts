import { SaxesParser } from "saxes";
import { fail, type Result, succeed } from "../../../engine/core/result.ts";

/** An element that was read whole: the names of what it lies in and its own, without prefixes, and its text. */
export interface XmlElement {
  readonly path: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Streams over XML and tells each element as it ends, so that nothing but the open elements is ever held. Names lose
 * their prefixes: repositories are read by many tools that look at local names only, and written accordingly.
 */
export function readXml(text: string, onElement: (element: XmlElement) => void): Result<undefined, string> {
  const open: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const parser = new SaxesParser();
  let problem: string | undefined;
  parser.on("error", (error) => (problem ??= error.message));
  parser.on("opentag", ({ name, attributes }) => open.push({ name: localName(name), attributes, text: "" }));
  parser.on("text", (part) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += part;
  });
  parser.on("closetag", () => {
    const path = open.map(({ name }) => name);
    const closed = open.pop();
    if (closed !== undefined) onElement({ path, attributes: closed.attributes, text: closed.text.trim() });
  });
  parser.write(text).close();
  return problem === undefined ? succeed(undefined) : fail(`it is no well-formed XML (${problem})`);
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
