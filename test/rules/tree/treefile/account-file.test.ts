import { expect, test } from "vitest";
import { accountFile } from "../../../../rules/tree/treefile/account-file.ts";

test("users are lines of a passwd file, sorted; one number is user and group", () => {
  expect(accountFile("check-passwd", { bin: 1, adm: [3, 4] })).toEqual({
    ok: true,
    value: "adm:x:3:4::/:/sbin/nologin\nbin:x:1:1::/:/sbin/nologin\n",
  });
});

test("groups are lines of a group file", () => {
  expect(accountFile("check-groups", { bin: 1, adm: 4 })).toEqual({ ok: true, value: "adm:x:4:\nbin:x:1:\n" });
});

test.each([
  ["check-passwd", { bin: "1" }, 'has "1" for "bin", expected a number or [USER, GROUP]'],
  ["check-passwd", { bin: [1, 2, 3] }, 'has [1,2,3] for "bin", expected a number or [USER, GROUP]'],
  ["check-groups", { bin: [1, 2] }, 'has [1,2] for "bin", expected a number'],
  ["check-groups", { bin: -1 }, 'has -1 for "bin", expected a number'],
] as const)("%s %j is refused", (key, entries, problem) => {
  expect(accountFile(key, entries)).toEqual({ ok: false, error: problem });
});
