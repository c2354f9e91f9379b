import { fail, type Result, succeed } from "../../../engine/core/result.ts";

/**
 * `"bash  'perl >= 5.30' vim"` is three packages: white space separates, single quotes keep a version condition whole.
 * The error is the half sentence after `key "packages"`.
 */
export function splitPackageNames(written: string): Result<readonly string[], string> {
  if ((written.match(/'/g)?.length ?? 0) % 2 === 1)
    return fail(`has ${JSON.stringify(written)}, whose single quote is not closed`);
  const names = [...written.matchAll(/'([^']*)'|[^'\s]+/g)].map((match) => match[1] ?? match[0]);
  return succeed(names.map((name) => name.trim()).filter((name) => name !== ""));
}
