import type { Argument, CallExpression } from "../syntax/expression.ts";
import { CallArgument, CallArguments } from "../value/call-arguments.ts";
import { StarlarkDict } from "../value/dict.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { StarlarkFunction } from "../value/function.ts";
import { tryElementsOf } from "../value/iteration.ts";
import { type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";
import { DefinedFunction } from "./defined-function.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Scope } from "./scope.ts";

interface Context {
  readonly evaluator: Evaluator;
  readonly scope: Scope;
}

/** `callee(args)`: the callee first, then the arguments from left to right. */
export function evaluateCall(site: CallExpression, context: Context): StarlarkValue {
  const { evaluator, scope } = context;
  const callee = evaluator.evaluate(site.callee, scope);
  if (!(callee instanceof StarlarkFunction)) {
    throw new EvaluationError(`'${typeNameOf(callee)}' object is not callable`, { range: site.callee.range });
  }
  const positional: CallArgument[] = [];
  const named = new Map<string, CallArgument>();
  for (const argument of site.args) collect(argument, { positional, named, context });
  const call = new CallArguments(callee.name, positional, named, site, evaluator.thread);
  try {
    return callee.call(call);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    if (callee instanceof DefinedFunction)
      error.via({ message: `In this call of ${callee.name}()`, range: site.range });
    throw error.at(call.calleeRange);
  }
}

function collect(
  argument: Argument,
  into: { positional: CallArgument[]; named: Map<string, CallArgument>; context: Context },
): void {
  const { positional, named, context } = into;
  const value = context.evaluator.evaluate(argument.value, context.scope);
  if (argument.mode === "positional") {
    positional.push(new CallArgument(value, argument.value, argument, undefined));
  } else if (argument.mode === "*") {
    for (const element of spreadElements(argument, value)) {
      positional.push(new CallArgument(element, undefined, argument, undefined));
    }
  } else if (argument.mode === "named") {
    named.set(argument.name?.name ?? "", new CallArgument(value, argument.value, argument, argument.name));
  } else {
    for (const [name, element] of spreadEntries(argument, value)) {
      if (named.has(name)) {
        throw new EvaluationError(`got multiple values for keyword argument '${name}'`, { range: argument.range });
      }
      named.set(name, new CallArgument(element, undefined, argument, undefined));
    }
  }
}

function spreadElements(argument: Argument, value: StarlarkValue): readonly StarlarkValue[] {
  const elements = tryElementsOf(value);
  if (elements !== undefined) return elements;
  throw new EvaluationError(`argument after * must be an iterable, not ${typeNameOf(value)}`, {
    range: argument.value.range,
  });
}

function spreadEntries(argument: Argument, value: StarlarkValue): (readonly [string, StarlarkValue])[] {
  const { range } = argument.value;
  if (!(value instanceof StarlarkDict)) {
    throw new EvaluationError(`argument after ** must be a dict, not ${typeNameOf(value)}`, { range });
  }
  return Array.from(value.entries(), ([key, element]) => {
    if (typeof key === "string") return [key, element] as const;
    throw new EvaluationError(`keywords must be strings, not ${typeNameOf(key)}`, { range });
  });
}
