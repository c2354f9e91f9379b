import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import { didYouMean } from "../../did-you-mean.ts";

/**
 * Fills in `$name` and `${name}`. An unknown one is refused, the opposite of what dnf does: left as it stands it would be
 * fetched, and fail as if the server were at fault.
 */
export function expandVariables(text: string, variables: ReadonlyMap<string, string>): Result<string, string> {
  let problem: string | undefined;
  const expanded = text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (written, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? "";
    const value = variables.get(name);
    if (value === undefined)
      problem ??=
        name === "releasever"
          ? 'it has the variable "releasever", and the target sets no "releasever"'
          : `it has the unknown variable "${name}"${didYouMean(name, variables.keys())}`;
    return value ?? written;
  });
  return problem === undefined ? succeed(expanded) : fail(problem);
}
