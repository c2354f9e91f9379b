import { expect, test } from "vitest";
import { evaluateCondition } from "../../../../rules/tree/treefile/include-condition.ts";

const variables = new Map([
  ["basearch", "x86_64"],
  ["releasever", "41"],
  ["is-small", "true"],
]);

test.each([
  ['basearch == "x86_64"', true],
  ["basearch == 'x86_64'", true],
  ["basearch == x86_64", true],
  ["basearch != x86_64", false],
  ["releasever == 41", true],
  ["releasever >= 41", true],
  ["releasever > 41", false],
  ["releasever < 100", true],
  ["releasever <= 9", false],
  ["is-small == true", true],
  ['basearch == ""', false],
])("%s is %s", (condition, holds) => {
  expect(evaluateCondition(condition, variables)).toEqual({ ok: true, value: holds });
});

test.each([
  ["basearch", 'has the condition "basearch", expected NAME == VALUE (or !=, <, <=, >, >=)'],
  ["a = b", 'has the condition "a = b", expected NAME == VALUE (or !=, <, <=, >, >=)'],
  ["basarch == x", 'asks for the unknown variable "basarch", did you mean "basearch"?'],
  ["basearch < 9", 'compares texts with "<", which orders numbers only'],
])("%s is refused", (condition, problem) => {
  expect(evaluateCondition(condition, variables)).toEqual({ ok: false, error: problem });
});
