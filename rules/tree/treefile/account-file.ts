import { fail, type Result, succeed } from "../../../engine/core/result.ts";

/**
 * Accounts given inline as a file in the format of /etc/passwd or /etc/group: `{"bin": 1, "adm": [3, 4]}`, where one
 * number is both the user's and the group's. The error is the half sentence after the key's name.
 */
export function accountFile(key: "check-passwd" | "check-groups", entries: unknown): Result<string, string> {
  const lines: string[] = [];
  const members = Object.entries(typeof entries === "object" && entries !== null ? entries : {});
  for (const [name, ids] of members.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first, second = first, ...rest] = Array.isArray(ids) ? ids : [ids];
    const isPair = isId(first) && isId(second) && rest.length === 0;
    if (!isPair || (key === "check-groups" && Array.isArray(ids)))
      return fail(
        `has ${JSON.stringify(ids)} for ${JSON.stringify(name)}, expected ${key === "check-passwd" ? "a number or [USER, GROUP]" : "a number"}`,
      );
    lines.push(key === "check-passwd" ? `${name}:x:${first}:${second}::/:/sbin/nologin\n` : `${name}:x:${first}:\n`);
  }
  return succeed(lines.join(""));
}

function isId(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
