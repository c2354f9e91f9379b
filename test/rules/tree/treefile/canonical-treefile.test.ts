// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a treefile's variables look like that
import { expect, test } from "vitest";
import { canonicalTreefile } from "../../../../rules/tree/treefile/canonical-treefile.ts";
import type { TextFiles } from "../../../support/text-files.ts";
import { loaded } from "./treefile-fixture.ts";

function canonical(files: TextFiles): string {
  return canonicalTreefile(loaded(files));
}

test("the expanded form is sorted JSON of what the treefile means", () => {
  const files = {
    "a.json": {
      units: ["b", "a"],
      packages: ["z a", "a"],
      ref: "r/${basearch}",
      metadata: { m: "x" },
      variables: { v: 1 },
      "check-groups": { type: "data", entries: { b: 1, a: 2 } },
    },
  };
  expect(JSON.parse(canonical(files))).toEqual({
    basearch: "x86_64",
    "check-groups": { entries: { a: 2, b: 1 }, type: "data" },
    packages: ["a", "z"],
    ref: "r/x86_64",
    units: ["b", "a"],
  });
  expect(Object.keys(JSON.parse(canonical(files)))).toEqual(["basearch", "check-groups", "packages", "ref", "units"]);
});

test("format, comments, order of keys, defaults and the split into files change nothing", () => {
  const one = {
    "a.json": { ref: "r", packages: ["a", "b"], units: ["u", "v"], "add-commit-metadata": { x: "1", y: "2" } },
  };
  const other = {
    "a.yaml":
      "# a comment\ninclude: b.json\nselinux: true\nrecommends: true\nunits: [v]\nadd-commit-metadata: {y: '2'}\nremove-files: []\n",
    "b.json":
      '{"_comment": "x", "packages": ["b  a", "a"],\n\n"units": ["u"], "ref": "r", "add-commit-metadata": {"x": "1", "y": "0"}}',
  };
  expect(canonical(other)).toBe(canonical(one));
});

test.each([
  { packages: ["a", "c"] },
  { packages: ["a", "b"], units: ["v", "u"] },
  { packages: ["a", "b"], units: ["u", "v"], selinux: false },
  { packages: ["a", "b"], units: ["u", "v"], postprocess: ["true"] },
  { packages: ["a", "b"], units: ["u", "v"], "remove-from-packages": [["a", "x"]] },
])("%j means something else", (other) => {
  expect(canonical({ "a.json": other })).not.toBe(canonical({ "a.json": { packages: ["a", "b"], units: ["u", "v"] } }));
});
