/** Judged by rpm itself, on versions that nobody would think of. */
import { execFileSync } from "node:child_process";
import fastCheck from "fast-check";
import { expect, test } from "vitest";
import { compareVersions } from "../../../rules/rpm/compare-versions.ts";

test("the order is rpm's own for any two versions", () => {
  const version = fastCheck.string({ unit: fastCheck.constantFrom(..."0019abZ.._+~^"), minLength: 1, maxLength: 6 });
  const pairs = fastCheck.sample(fastCheck.tuple(version, version), 3000);
  const lua = `for pair in string.gmatch("${pairs.map((pair) => pair.join(":")).join(";")};", "[^;]*") do
    local one, other = string.match(pair, "^(.+):(.+)$")
    if one then print(rpm.vercmp(one, other)) end
  end`;
  // rpm gathers what Lua prints without an end of line between.
  const said = [...execFileSync("rpm", ["--eval", `%{lua: ${lua}}`], { encoding: "utf8" }).matchAll(/-?[01]/g)].map(
    Number,
  );
  const differing = pairs.flatMap(([one, other], index) => {
    const ours = compareVersions(one, other);
    return ours === said[index] ? [] : [`${one} ${other}: ${ours}, rpm ${said[index]}`];
  });
  expect(said).toHaveLength(pairs.length);
  expect(differing).toEqual([]);
});
