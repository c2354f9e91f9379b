import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { didYouMean } from "../../did-you-mean.ts";
import type { Located } from "../../located.ts";
import { parseIniFile } from "../ini-file.ts";
import { parseRepoFile, type RepositoryConfiguration } from "../repo-file.ts";
import type { RemoteContext } from "./remote-attributes.ts";
import type { RepositorySource } from "./repository-metadata.ts";
import { addressProblem, type StatedSettings } from "./stated-settings.ts";

const UNSUPPORTED = [
  ...["username", "password", "proxy_username", "proxy_password"],
  ...["sslcacert", "sslclientcert", "sslclientkey", "proxy_sslcacert", "proxy_sslclientcert", "proxy_sslclientkey"],
];

/** "never": longer than anything that is built lives. */
const CENTURY_SECONDS = 100 * 365 * 86_400;

/**
 * Reads one section of a .repo file. What dnf would warn of is a mistake here: nobody reads a build's warnings.
 * `cost` and `priority` have no say, the order of a lock's `repositories` does; `enabled` has none either, for naming a
 * section is enabling it.
 */
export function readRepoFileSettings(context: RemoteContext): StatedSettings | undefined {
  const section = readSection(context);
  if (section === undefined) return undefined;
  const source = sourceOf(section);
  const refuse = (problem: string, range = section.id.origin) =>
    context.report({ message: `Cannot use section "${section.id.value}" of "${range.path}": ${problem}`, range });
  if (source === undefined) {
    refuse("it has neither baseurl, mirrorlist nor metalink");
    return undefined;
  }
  if (!section.verifiesTls) {
    refuse("sslverify is off; give the machine the server's certificate instead");
    return undefined;
  }
  const wrong = located(section).filter(({ value }) => addressProblem(value) !== undefined);
  for (const { value, origin } of wrong) refuse(`it has address "${value}", ${addressProblem(value)}`, origin);
  if (wrong.length > 0) return undefined;
  return {
    source: { ...source, ...(section.proxy !== undefined && { proxy: section.proxy.value }) },
    maxAgeSeconds: Math.min(CENTURY_SECONDS, Math.max(60, section.metadataExpireSeconds)),
    checksMetadata: section.checksMetadata,
    checksPackages: section.checksPackages,
    excludedPackages: section.excludedPackages,
    includedPackages: section.includedPackages,
  };
}

function located({ metalink, mirrorList, baseUrls }: RepositoryConfiguration): readonly Located<string>[] {
  return [metalink, mirrorList, ...baseUrls].filter((address) => address !== undefined);
}

/** dnf prefers them in this order too. */
function sourceOf({
  metalink,
  mirrorList,
  baseUrls,
}: RepositoryConfiguration): Pick<RepositorySource, "kind" | "addresses"> | undefined {
  if (metalink !== undefined) return { kind: "metalink", addresses: [metalink.value] };
  if (mirrorList !== undefined) return { kind: "mirrorlist", addresses: [mirrorList.value] };
  return baseUrls.length === 0 ? undefined : { kind: "baseurl", addresses: baseUrls.map(({ value }) => value) };
}

function readSection(context: RemoteContext): RepositoryConfiguration | undefined {
  const { basearch, releasever, section: wanted } = context.attributes;
  const [file] = context.files("repo_file");
  if (file === undefined) return undefined;
  const text = file.kind === "source" ? context.readText(file.path) : undefined;
  if (text?.ok !== true) {
    const message = `Cannot read "${file.path}" of repository "${context.label}": it is no file of the workspace`;
    context.report({ message, range: context.rangeOf("repo_file") });
    return undefined;
  }
  const parsed = parseRepoFile(file.path, text.value, { basearch, ...(releasever !== undefined && { releasever }) });
  const mistakes = parsed.ok ? [...parsed.value.warnings, ...findCredentials(file.path, text.value)] : parsed.error;
  for (const mistake of mistakes) context.report(mistake);
  return parsed.ok && mistakes.length === 0 ? pickSection(context, parsed.value.repositories, wanted) : undefined;
}

/** Settings that decide whether a server answers at all: passed over in silence, they would look like its fault. */
function findCredentials(path: string, text: string): readonly Diagnostic[] {
  const sections = parseIniFile(path, text);
  if (!sections.ok) return [];
  const settings = sections.value.filter(({ name }) => name.value !== "main").flatMap((section) => section.settings);
  return settings
    .filter(({ key }) => UNSUPPORTED.includes(key.value))
    .map(({ key }) => ({
      message: `Cannot use "${path}": ${key.value} is not supported`,
      range: key.origin,
      remedy: "Say it to the whole machine (its certificates, its proxy), or use a mirror that asks for nothing",
    }));
}

function pickSection(
  context: RemoteContext,
  sections: readonly RepositoryConfiguration[],
  wanted: string | undefined,
): RepositoryConfiguration | undefined {
  const ids = sections.map(({ id }) => id.value);
  const [only] = sections;
  if (wanted === undefined && sections.length === 1 && only !== undefined) return only;
  const found = sections.find(({ id }) => id.value === wanted);
  if (found !== undefined) return found;
  const problem =
    wanted === undefined
      ? `the file has ${sections.length} sections (${ids.join(", ")}), name one in "section"`
      : `the file has no section "${wanted}"${didYouMean(wanted, ids)}`;
  const range = context.rangeOf(wanted === undefined ? "repo_file" : "section");
  context.report({ message: `Cannot read repository "${context.label}": ${problem}`, range });
  return undefined;
}
