import { expect, test } from "vitest";
import { flattenKickstart } from "../../../../rules/images/kickstart/flatten-kickstart.ts";
import { describeDiagnostic } from "../../../support/text-files.ts";
import { loaded } from "./kickstart-fixture.ts";

function combined(text: string): { text: string; warnings: string[] } {
  const kickstart = loaded(text);
  return { text: flattenKickstart(kickstart).text, warnings: kickstart.warnings.map(describeDiagnostic) };
}

test.each([
  ["services --disabled=a\nservices --enabled=b", "services --disabled=a --enabled=b\n"],
  ["bootloader --append=quiet --timeout=1\nbootloader --timeout=5", "bootloader --append=quiet --timeout=5\n"],
  ["timezone Etc/UTC\ntimezone --ntpservers=a", "timezone --ntpservers=a Etc/UTC\n"],
])("values stay until they are given again: %j", (text, flat) => {
  expect(combined(text)).toEqual({ text: flat, warnings: [] });
});

test.each([
  ["timezone --utc A\ntimezone B", "timezone B\n"],
  ["selinux --enforcing\nselinux --permissive", "selinux --permissive\n"],
  ["url --url=a\nurl --mirrorlist=b", "url --mirrorlist=b\n"],
  ["url --url=a --proxy=p\nnfs --server=s --dir=d", "nfs --dir=d --server=s\n"],
  ["text\ntext", "text\n"],
])("switches and rivals go, with a warning when nothing is left: %j", (text, flat) => {
  const result = combined(text);
  expect(result.text).toBe(flat);
  expect(result.warnings).toEqual([
    expect.stringMatching(
      /^a\.ks:1:1-\d+: Command "\w+" has no effect: a later "\w+" replaces it; This one counts a\.ks:2:1$/,
    ),
  ]);
});

test("three of a kind are combined in order", () => {
  expect(combined("bootloader --append=a\nbootloader --timeout=1\nbootloader --append=b").text).toBe(
    "bootloader --append=b --timeout=1\n",
  );
});

test("commands that may stand several times all count", () => {
  expect(combined("part / --size=1\npart swap --size=2\nnetwork --device=a\nnetwork --device=b").text).toBe(
    "network --device=a\nnetwork --device=b\npart --size=1 /\npart --size=2 swap\n",
  );
});
