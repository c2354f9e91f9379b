/** Which license texts are SPDX expressions, and how they are spelt; judged by a parser that is not ours. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import parseExpression from "spdx-expression-parse";
import { expect, test } from "vitest";
import { SPDX_NAMES } from "../../../rules/release/spdx-names.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PROGRAM = join(import.meta.dirname, "../../../rules/tools/sbom-model.jq");
const EXPRESSIONS: readonly (readonly [string, string | null])[] = [
  ["mit", "MIT"],
  ["MIT AND (apache-2.0 OR ISC)", "MIT AND (Apache-2.0 OR ISC)"],
  ["( (MIT) )", "((MIT))"],
  ["GPL-2.0-or-later with classpath-exception-2.0", null],
  ["GPL-2.0-or-later WITH classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0"],
  ["(MIT) WITH Classpath-exception-2.0", null],
  ["GPL-2.0+", "GPL-2.0+"],
  ["LicenseRef-Mine OR MIT", "LicenseRef-Mine OR MIT"],
  ["LicenseRef-", null],
  ["MIT)", null],
  ["(MIT", null],
  ["MIT) AND (MIT", null],
  ["MIT AND", null],
  ["AND MIT", null],
  ["MIT ISC", null],
  ["MIT WITH", null],
  ["MIT and ISC", null],
  ["GPLv2+", null],
  ["()", null],
  ["", null],
];

test("what is taken for an expression is one, in SPDX's spelling", () => {
  const found = expressionsOf(EXPRESSIONS.map(([text]) => text));
  expect(EXPRESSIONS.map(([text], index) => [text, found[index]])).toEqual(EXPRESSIONS);
  for (const expression of found) if (expression !== null) expect(parseExpression(expression)).toBeTypeOf("object");
});

function expressionsOf(licenses: readonly string[]): readonly (string | null)[] {
  const folder = temporaryFolder();
  const rows = licenses.map((license, index) => [
    ...[`p${String(index).padStart(3, "0")}`, "", "1", "1", "noarch", license],
    ...["", "", "", "s", "h", "0", "0"],
  ]);
  writeFileSync(join(folder, "rpms"), rows.map((row) => `${row.join("\u0007")}\f`).join(""));
  writeFileSync(join(folder, "names"), SPDX_NAMES);
  const texts = ["commit", "ref", "version", "distribution", "namespace", "architecture"];
  const words = [
    ...["-n", "--rawfile", "rpms", join(folder, "rpms"), "--rawfile", "copyrights", "/dev/null"],
    ...["--slurpfile", "lock", "/dev/null", "--slurpfile", "names", join(folder, "names"), "--argjson", "epoch", "0"],
    ...texts.flatMap((name) => ["--arg", name, ""]),
  ];
  const model = JSON.parse(execFileSync("jq", [...words, "-f", PROGRAM], { encoding: "utf8" }));
  return model.packages.map(({ expression }: { expression: string | null }) => expression);
}
