import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import { didYouMean } from "../../did-you-mean.ts";

/** What `${…}` and conditions can name, as the texts they stand for. */
export type Variables = ReadonlyMap<string, string>;

const CONDITION = /^\s*([A-Za-z_][\w-]*)\s*(==|!=|<=|>=|<|>)\s*(?:"([^"]*)"|'([^']*)'|([\w.+-]+))\s*$/;

/**
 * `NAME OPERATOR VALUE`: equality compares texts, order compares numbers only (an order of texts would put release 9
 * after release 10). The error is the half sentence after `key "conditional-include"`.
 */
export function evaluateCondition(condition: string, variables: Variables): Result<boolean, string> {
  const [, name = "", operator, double, single, bare] = CONDITION.exec(condition) ?? [];
  if (operator === undefined)
    return fail(`has the condition ${JSON.stringify(condition)}, expected NAME == VALUE (or !=, <, <=, >, >=)`);
  const actual = variables.get(name);
  if (actual === undefined)
    return fail(`asks for the unknown variable ${JSON.stringify(name)}${didYouMean(name, variables.keys())}`);
  const wanted = double ?? single ?? bare ?? "";
  if (operator === "==") return succeed(actual === wanted);
  if (operator === "!=") return succeed(actual !== wanted);
  return compareNumbers(Number(actual), Number(wanted), operator);
}

function compareNumbers(actual: number, wanted: number, operator: string): Result<boolean, string> {
  if (Number.isNaN(actual) || Number.isNaN(wanted))
    return fail(`compares texts with "${operator}", which orders numbers only`);
  switch (operator) {
    case "<":
      return succeed(actual < wanted);
    case "<=":
      return succeed(actual <= wanted);
    case ">":
      return succeed(actual > wanted);
    default:
      return succeed(actual >= wanted);
  }
}
