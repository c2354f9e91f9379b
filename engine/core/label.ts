/**
 * Names of targets. The grammar is Bazel's, character for character, so that what a Bazel user types means the same here.
 * A label is kept as its canonical text and not as an object: it is compared, hashed and printed everywhere, and a branded
 * string does all three for nothing.
 */
import { fail, type Result, succeed } from "./result.ts";

declare const labelBrand: unique symbol;

/** Canonical absolute form `//package:name`; only `parseLabel` and `makeLabel` create it. */
export type Label = string & { readonly [labelBrand]: true };

/** What both kinds of name may hold, for messages. */
const ALLOWED_CHARACTERS =
  "letters, digits, spaces and any of !\"#$%&'()*+,-./;<=>?@[]^_`{|}~ (ASCII without control characters, ':' and '\\')";

/** Any ASCII but controls, ':' and '\'. */
const PACKAGE_CHARACTERS = /^[ -9;-[\]-~]*$/;
/** The same, and everything beyond ASCII: file names are in people's own languages. */
const TARGET_CHARACTERS = /^[ -9;-[\]-~\u0080-\u{10ffff}]*$/u;

/** Names of nearly all packages and targets: nothing else needs looking at. */
const PLAIN_NAME = /^[\w@+=,-][\w.@+=,-]*(?:\/[\w@+=,-][\w.@+=,-]*)*$/;

/** Joins a checked package name and a checked target name. */
export function makeLabel(packageName: string, targetName: string): Label {
  return `//${packageName}:${targetName}` as Label;
}

/** `images` of `//images:pxetolive`, the empty string for the top package. */
export function labelPackage(label: Label): string {
  return label.slice(2, label.indexOf(":"));
}

/** `pxetolive` of `//images:pxetolive`. */
export function labelName(label: Label): string {
  return label.slice(label.indexOf(":") + 1);
}

/**
 * Reads a label as written in a BUILD.atomic of `options.package`: `//p:t`, `//p` (= `//p:p`), `:t`, `t`, and the main
 * repository's own names `@//p:t` and `@@//p:t`. The error is a whole message without its place.
 */
export function parseLabel(text: string, options: { readonly package: string }): Result<Label, string> {
  const absolute = stripMainRepository(text);
  if (absolute === undefined)
    return refuse(text, "there are no external repositories, a label starts with '//' or ':'");
  const isAbsolute = absolute.startsWith("//");
  const body = isAbsolute ? absolute.slice(2) : absolute;
  const colon = body.indexOf(":");
  if (!isAbsolute && colon > 0) {
    return refuse(text, `a label of another package starts with '//', did you mean "//${text}"?`);
  }
  const packageName = isAbsolute ? (colon < 0 ? body : body.slice(0, colon)) : options.package;
  const targetName = colon >= 0 ? body.slice(colon + 1) : isAbsolute ? lastSegment(body) : body;
  const packageProblem = isAbsolute ? checkPackageName(packageName) : undefined;
  if (packageProblem !== undefined) return refuse(text, packageProblem);
  const targetProblem = checkTargetName(targetName);
  return targetProblem === undefined ? succeed(makeLabel(packageName, targetName)) : refuse(text, targetProblem);
}

/** What is wrong with a package name, or undefined; the empty name is the top package. */
export function checkPackageName(name: string): string | undefined {
  if (PLAIN_NAME.test(name)) return undefined;
  const quoted = `package name ${JSON.stringify(name)}`;
  if (!PACKAGE_CHARACTERS.test(name)) {
    return `${quoted} has ${describeForeign(name, PACKAGE_CHARACTERS)}, allowed are ${ALLOWED_CHARACTERS}`;
  }
  if (name.startsWith("/")) return `${quoted} starts with '/'`;
  if (name.endsWith("/")) return `${quoted} ends with '/'`;
  if (name.includes("//")) return `${quoted} has an empty segment '//'`;
  const dots = name.split("/").find((segment) => /^\.+$/.test(segment));
  return dots === undefined ? undefined : `${quoted} has a segment of dots only, '${dots}'`;
}

/** What is wrong with a target name, or undefined. */
export function checkTargetName(name: string): string | undefined {
  if (PLAIN_NAME.test(name)) return undefined;
  if (name === "") return "the target name is empty";
  const quoted = `target name ${JSON.stringify(name)}`;
  if (!TARGET_CHARACTERS.test(name)) {
    return `${quoted} has ${describeForeign(name, TARGET_CHARACTERS)}, allowed are ${ALLOWED_CHARACTERS}`;
  }
  if (name.startsWith("/")) return `${quoted} starts with '/', it is relative to its package`;
  if (name.endsWith("/")) return `${quoted} ends with '/'`;
  if (name.includes("//")) return `${quoted} has an empty segment '//'`;
  const dots = name.split("/").find((segment) => segment === "." || segment === "..");
  return dots === undefined ? undefined : `${quoted} has a segment '${dots}'`;
}

function stripMainRepository(text: string): string | undefined {
  if (!text.startsWith("@")) return text;
  const rest = text.slice(text.startsWith("@@") ? 2 : 1);
  return rest.startsWith("//") ? rest : undefined;
}

function lastSegment(packageName: string): string {
  return packageName.slice(packageName.lastIndexOf("/") + 1);
}

function describeForeign(name: string, allowed: RegExp): string {
  const foreign = [...name].find((character) => !allowed.test(character)) ?? "";
  const code = foreign.codePointAt(0) ?? 0;
  return code <= 0x20 || code === 0x7f ? `the control character ${JSON.stringify(foreign)}` : `'${foreign}'`;
}

function refuse(text: string, problem: string): { readonly ok: false; readonly error: string } {
  return fail(`Cannot read label ${JSON.stringify(text)}: ${problem}`);
}
