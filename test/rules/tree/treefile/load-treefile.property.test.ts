import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalTreefile } from "../../../../rules/tree/treefile/canonical-treefile.ts";
import { TREEFILE_KEYS } from "../../../../rules/tree/treefile/treefile-keys.ts";
import { load, loaded } from "./treefile-fixture.ts";

const runs = { numRuns: 60 };

/** Texts that look enough like treefiles to get past the first character. */
const noise = fc
  .array(
    fc.oneof(
      fc.constantFrom("{", "}", "[", "]", ":", ",", '"', "'", "\n", " ", "- ", "&a", "*a", "${", "#", "|"),
      fc.string(),
      fc.constantFrom(...Object.keys(TREEFILE_KEYS)),
    ),
  )
  .map((parts) => parts.join(""));

test("no text makes the loader throw", () => {
  fc.assert(
    fc.property(noise, noise, (one, other) => {
      const names = ["a.json", "a.yaml"] as const;
      for (const name of names) {
        const result = load({ [name]: one, "b.yaml": other });
        expect(typeof result.ok).toBe("boolean");
      }
    }),
    runs,
  );
});

test("no value of any key makes the loader throw, and what loads has a canonical form", () => {
  const treefile = fc.dictionary(
    fc.constantFrom(...Object.keys(TREEFILE_KEYS), "include", "arch-include", "conditional-include"),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(treefile, (value) => {
      const result = load({ "a.json": value });
      if (result.ok) expect(JSON.parse(canonicalTreefile(result.value))).toMatchObject({ basearch: "x86_64" });
      else expect(result.error.length).toBeGreaterThan(0);
    }),
    runs,
  );
});

test("the expanded form of the expanded form is itself", () => {
  const names = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 5 });
  const treefile = fc.record(
    {
      packages: names,
      units: names,
      "remove-files": names,
      ref: fc.constantFrom("a", "b"),
      selinux: fc.boolean(),
      "tmp-is-dir": fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(treefile, treefile, (parent, included) => {
      const once = canonicalTreefile(loaded({ "a.json": { ...parent, include: "b.json" }, "b.json": included }));
      expect(canonicalTreefile(loaded({ "a.json": once }))).toBe(once);
    }),
    runs,
  );
});
