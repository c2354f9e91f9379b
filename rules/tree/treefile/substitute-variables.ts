import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { didYouMean } from "../../did-you-mean.ts";
import type { Located } from "../../located.ts";
import type { Variables } from "./include-condition.ts";
import { shapeOf, type TreefileKey } from "./treefile-keys.ts";
import type { PartValues } from "./treefile-part.ts";

/** Names that every treefile has; its own "variables" cannot redefine them. */
export const RESERVED_VARIABLES = ["basearch", "releasever"];

/** What `${…}` may name: the architecture, the release when one is known, and the treefile's own variables. */
export function variablesOf(
  values: PartValues,
  { basearch, releasever }: { basearch: string; releasever?: string },
): Variables {
  const own = values.get("variables")?.value;
  const release = values.get("releasever")?.value ?? releasever;
  const named = own instanceof Map ? [...own].map(([name, { value }]): [string, string] => [name, String(value)]) : [];
  return new Map([
    ...named,
    ["basearch", basearch],
    ...(release === undefined ? [] : [["releasever", String(release)] as const]),
  ]);
}

/**
 * Fills `${…}` in the keys that have it (rpm-ostree's list: ref, commit metadata, the version prefix, mutate-os-release).
 * Package names and paths are left alone there, so they are here.
 */
export function substituteVariables(
  values: PartValues,
  { variables, report }: { variables: Variables; report: (diagnostic: Diagnostic) => void },
): PartValues {
  const replaced = new Map<TreefileKey, Located<unknown>>();
  for (const [key, located] of values) {
    const substitute = shapeOf(key).substitute;
    const fill = (text: Located<string>) => fillText(text, { key, variables, report });
    replaced.set(key, substitute === undefined ? located : { ...located, value: substitute(located, fill) });
  }
  return replaced;
}

function fillText(
  text: Located<string>,
  { key, variables, report }: { key: string; variables: Variables; report: (diagnostic: Diagnostic) => void },
): string {
  const wrong = (problem: string) => {
    const message = `Cannot load treefile ${JSON.stringify(text.origin.path)}: key ${JSON.stringify(key)} ${problem}`;
    report({ message, range: text.origin });
    return "";
  };
  return text.value.replace(/\$\{([^}]*)(\}?)/g, (written, name: string, close: string) => {
    if (close === "") return wrong(`has ${JSON.stringify(written)}, whose brace is not closed`);
    const value = variables.get(name);
    return value ?? wrong(`asks for the unknown variable ${JSON.stringify(name)}${didYouMean(name, variables.keys())}`);
  });
}
