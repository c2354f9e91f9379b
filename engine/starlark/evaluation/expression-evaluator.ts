import { attributeOf } from "../builtin/attribute.ts";
import { missingAttribute } from "../builtin/universe.ts";
import { applyBinary, applyUnary } from "../operator/binary-operator.ts";
import { elementAt, sliceOf } from "../operator/subscript.ts";
import type {
  BinaryExpression,
  DictComprehension,
  DictExpression,
  Expression,
  Identifier,
  LambdaExpression,
  ListComprehension,
  Literal,
  Parameter,
  SliceExpression,
} from "../syntax/expression.ts";
import { StarlarkBytes } from "../value/bytes.ts";
import { StarlarkDict } from "../value/dict.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { StarlarkList } from "../value/list.ts";
import { repr } from "../value/repr.ts";
import { isTruthy, type StarlarkValue } from "../value/starlark-value.ts";
import type { Thread } from "../value/thread.ts";
import { StarlarkTuple } from "../value/tuple.ts";
import { parameterNames } from "./bound-names.ts";
import { evaluateCall } from "./call-evaluation.ts";
import { runClauses } from "./comprehension.ts";
import { DefinedFunction } from "./defined-function.ts";
import type { Evaluator } from "./evaluator.ts";
import { locateErrors } from "./locate-errors.ts";
import type { ModuleEnvironment } from "./module-environment.ts";
import { Scope } from "./scope.ts";

/** Walks expressions. An error gets its place at the innermost node that knows it. */
export class ExpressionEvaluator implements Evaluator {
  constructor(
    protected readonly environment: ModuleEnvironment,
    readonly thread: Thread,
  ) {}

  evaluate(expression: Expression, scope: Scope): StarlarkValue {
    if (expression.kind === "literal") return literalValue(expression);
    locateErrors(expression, () => this.thread.enter());
    try {
      return this.#evaluateNode(expression, scope);
    } finally {
      this.thread.leave();
    }
  }

  #evaluateNode(expression: Exclude<Expression, Literal>, scope: Scope): StarlarkValue {
    switch (expression.kind) {
      case "identifier":
        return locateErrors(expression, () => this.environment.lookUp(expression.name, scope));
      case "call":
        return evaluateCall(expression, { evaluator: this, scope });
      case "list":
        return this.#newList(this.#evaluateAll(expression.elements, scope));
      case "tuple":
        return new StarlarkTuple(this.#evaluateAll(expression.elements, scope));
      case "dict":
        return this.#evaluateDict(expression, scope);
      case "binary":
        return this.#evaluateBinary(expression, scope);
      case "unary": {
        const operand = this.evaluate(expression.operand, scope);
        return locateErrors(expression, () => applyUnary(expression.operator, operand));
      }
      case "conditional": {
        const isTrue = isTruthy(this.evaluate(expression.condition, scope));
        return this.evaluate(isTrue ? expression.whenTrue : expression.whenFalse, scope);
      }
      case "dot":
        return attributeOrFail(this.evaluate(expression.object, scope), expression.name);
      case "index": {
        const container = this.evaluate(expression.object, scope);
        const index = this.evaluate(expression.index, scope);
        return locateErrors(expression.index, () => elementAt(container, index));
      }
      case "slice":
        return this.#evaluateSlice(expression, scope);
      case "list-comprehension":
        return this.#evaluateListComprehension(expression, scope);
      case "dict-comprehension":
        return this.#evaluateDictComprehension(expression, scope);
      case "lambda":
        return this.#evaluateLambda(expression, scope);
    }
  }

  /** Evaluates the defaults of a function's parameters, which happens once, where it is defined. */
  protected evaluateDefaults(parameters: readonly Parameter[], scope: Scope): ReadonlyMap<Parameter, StarlarkValue> {
    const defaults = new Map<Parameter, StarlarkValue>();
    for (const parameter of parameters) {
      if (parameter.defaultValue !== undefined) defaults.set(parameter, this.evaluate(parameter.defaultValue, scope));
    }
    return defaults;
  }

  #newList(elements: StarlarkValue[]): StarlarkList {
    return new StarlarkList(elements, this.thread.mutability);
  }

  #evaluateAll(expressions: readonly Expression[], scope: Scope): StarlarkValue[] {
    return expressions.map((element) => this.evaluate(element, scope));
  }

  #evaluateDict(expression: DictExpression, scope: Scope): StarlarkDict {
    const dict = new StarlarkDict([], this.thread.mutability);
    for (const { key: keyExpression, value: valueExpression } of expression.entries) {
      const key = this.evaluate(keyExpression, scope);
      const value = this.evaluate(valueExpression, scope);
      locateErrors(keyExpression, () => {
        if (dict.has(key)) throw new EvaluationError(`dictionary expression has duplicate key: ${repr(key)}`);
        dict.set(key, value);
      });
    }
    return dict;
  }

  /** Left operands in a loop: a sum of ten thousand terms is ten thousand levels deep on that side. */
  #evaluateBinary(expression: BinaryExpression, scope: Scope): StarlarkValue {
    const spine: BinaryExpression[] = [];
    let leftmost: Expression = expression;
    for (; leftmost.kind === "binary"; leftmost = leftmost.left) spine.push(leftmost);
    let left = this.evaluate(leftmost, scope);
    for (let node = spine.pop(); node !== undefined; node = spine.pop()) {
      left = this.#applyOperator(node, { left, scope });
    }
    return left;
  }

  #applyOperator(node: BinaryExpression, { left, scope }: { left: StarlarkValue; scope: Scope }): StarlarkValue {
    const { symbol } = node.operator;
    if (symbol === "and") return isTruthy(left) ? this.evaluate(node.right, scope) : left;
    if (symbol === "or") return isTruthy(left) ? left : this.evaluate(node.right, scope);
    const right = this.evaluate(node.right, scope);
    const { mutability } = this.thread;
    return locateErrors(node.operator, () => applyBinary(symbol, { left, right, mutability }));
  }

  #evaluateSlice(expression: SliceExpression, scope: Scope): StarlarkValue {
    const container = this.evaluate(expression.object, scope);
    const [from = null, to = null, step = null] = [expression.from, expression.to, expression.step].map((bound) =>
      bound === undefined ? null : this.evaluate(bound, scope),
    );
    return locateErrors(expression, () => sliceOf(container, { from, to, step }, this.thread.mutability));
  }

  #evaluateListComprehension({ body, clauses }: ListComprehension, scope: Scope): StarlarkList {
    const elements: StarlarkValue[] = [];
    const yieldBody = (inner: Scope): void => {
      elements.push(this.evaluate(body, inner));
    };
    runClauses(clauses, { evaluator: this, scope, yieldBody });
    return this.#newList(elements);
  }

  #evaluateDictComprehension({ body, clauses }: DictComprehension, scope: Scope): StarlarkDict {
    const dict = new StarlarkDict([], this.thread.mutability);
    const yieldBody = (inner: Scope): void => {
      const key = this.evaluate(body.key, inner);
      const value = this.evaluate(body.value, inner);
      locateErrors(body.key, () => dict.set(key, value));
    };
    runClauses(clauses, { evaluator: this, scope, yieldBody });
    return dict;
  }

  #evaluateLambda(node: LambdaExpression, scope: Scope): DefinedFunction {
    const { parameters } = node;
    const names = parameterNames(parameters);
    const defaults = this.evaluateDefaults(parameters, scope);
    const run = (bindings: ReadonlyMap<string, StarlarkValue>): StarlarkValue => {
      const inner = new Scope(scope, names);
      for (const [name, value] of bindings) inner.set(name, value);
      return this.evaluate(node.body, inner);
    };
    return new DefinedFunction({ name: "lambda", node, parameters, defaults, run });
  }
}

function literalValue({ value }: Literal): StarlarkValue {
  return value instanceof Uint8Array ? new StarlarkBytes(value) : value;
}

function attributeOrFail(value: StarlarkValue, name: Identifier): StarlarkValue {
  const attribute = attributeOf(value, name.name);
  if (attribute !== undefined) return attribute;
  throw new EvaluationError(missingAttribute(value, name.name), { range: name.range });
}
