import fc from "fast-check";
import { expect, test } from "vitest";
import { checkLiveKickstart } from "../../../../rules/images/kickstart/check-live-kickstart.ts";
import { COMMANDS } from "../../../../rules/images/kickstart/command-table.ts";
import { flattenKickstart } from "../../../../rules/images/kickstart/flatten-kickstart.ts";
import { imagePlan } from "../../../../rules/images/kickstart/image-plan.ts";
import { SECTION_NAMES } from "../../../../rules/images/kickstart/parse-section.ts";
import { load, loaded } from "./kickstart-fixture.ts";

const word = fc.oneof(
  fc.constantFrom(
    ...COMMANDS.flatMap(({ names, options }) => [...names, ...options.flatMap((option) => option.names)]),
  ),
  fc.constantFrom(...SECTION_NAMES, "%end", "%include b.ks", "/", "=", "\n", "\n", "'", '"', "\\", "#", "--", "x=1"),
  fc.string(),
);
const noise = fc.array(word, { maxLength: 30 }).map((words) => words.join(" "));

test("no text makes the loader or what follows it throw", () => {
  fc.assert(
    fc.property(noise, noise, (one, other) => {
      const result = load({ "a.ks": one, "b.ks": other }, "DEVEL");
      expect(result.ok || result.error.length > 0).toBe(true);
      if (!result.ok) return;
      flattenKickstart(result.value);
      checkLiveKickstart(result.value, { ref: "r" });
      imagePlan(result.value);
    }),
    { numRuns: 150 },
  );
});

/** Kickstarts without mistakes, with every kind of quoting. */
const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "#", '"', "'", "\\", "-", "é", "=") });
const quoted = text.map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`);
const line = fc.oneof(
  quoted.map((value) => `rootpw -- ${value}`),
  quoted.map((value) => `bootloader --append=${value} --timeout 3`),
  quoted.map((value) => `user --gecos ${value.replace('"-', '"x')} --name=u`),
  quoted.map((value) => `auth ${value}`),
  fc.constantFrom(
    "text",
    "reboot --eject",
    "lang C # x",
    "part / --size 3 --fstype=ext4",
    "part swap",
    "services --enable=a",
    "network --onboot=1",
  ),
  fc.constantFrom(
    "%packages --nocore\n@a --optional\n-b\nc # d\n%end",
    "%packages\nb\n-c\n%end",
    "%post --log=/x\n# y\n\n  z\n%end",
    "%pre\n\n%end",
    "%addon x 'y z'\nw\n%end",
  ),
);

test("flattening is idempotent, and says where every line comes from", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (written) => {
      const once = flattenKickstart(loaded(`${written.join("\n")}\n`));
      expect(flattenKickstart(loaded(once.text)).text).toBe(once.text);
      expect(once.origins).toHaveLength(once.text.split("\n").length - 1);
    }),
    { numRuns: 100 },
  );
});

test("comments and blank lines between commands mean nothing", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.stringMatching(/^[a-z %"']*$/), (written, comment) => {
      const plain = flattenKickstart(loaded(written.join("\n"))).text;
      expect(flattenKickstart(loaded(written.join(`\n# ${comment}\n\n`))).text).toBe(plain);
    }),
    { numRuns: 100 },
  );
});
