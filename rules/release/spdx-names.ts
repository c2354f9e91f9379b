import exceptions from "spdx-exceptions/index.json" with { type: "json" };
import deprecatedIds from "spdx-license-ids/deprecated.json" with { type: "json" };
import currentIds from "spdx-license-ids/index.json" with { type: "json" };

/**
 * SPDX's names of licenses and exceptions by themselves in small letters, as JSON: a file of the tool's own for actions that must
 * tell an SPDX expression from any other text, which no pattern can. The list comes from a package that follows SPDX's.
 */
export const SPDX_NAMES = JSON.stringify({
  licenses: bySmallLetters([...currentIds, ...deprecatedIds]),
  exceptions: bySmallLetters(exceptions),
});

function bySmallLetters(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), name]));
}
