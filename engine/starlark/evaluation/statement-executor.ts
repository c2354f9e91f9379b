import { applyBinary } from "../operator/binary-operator.ts";
import { elementAt, setElementAt } from "../operator/subscript.ts";
import type { BinaryOperator, Expression } from "../syntax/expression.ts";
import type { AssignmentStatement, DefStatement, ForStatement, LoadStatement, Statement } from "../syntax/statement.ts";
import { StarlarkDict } from "../value/dict.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { forEachElement } from "../value/iteration.ts";
import { extendList, StarlarkList } from "../value/list.ts";
import { isTruthy, type StarlarkValue } from "../value/starlark-value.ts";
import { assignTo } from "./assignment.ts";
import { boundNames, parameterNames } from "./bound-names.ts";
import { DefinedFunction } from "./defined-function.ts";
import { ExpressionEvaluator } from "./expression-evaluator.ts";
import { locateErrors } from "./locate-errors.ts";
import { Scope } from "./scope.ts";

/** How a statement ended: it ran through, left a loop's round or the loop, or returned. */
type Completion = "through" | "break" | "continue" | { readonly returned: StarlarkValue };

/** Runs statements. Top-level `for` and `if` run too: whether a dialect has them is asked before evaluation. */
export class StatementExecutor extends ExpressionEvaluator {
  execute(statement: Statement, scope: Scope): Completion {
    switch (statement.kind) {
      case "expression":
        this.evaluate(statement.expression, scope);
        return "through";
      case "assignment":
        this.#assign(statement, scope);
        return "through";
      case "def":
        scope.set(statement.name.name, this.#define(statement, scope));
        return "through";
      case "if": {
        const isTrue = isTruthy(this.evaluate(statement.condition, scope));
        return this.#executeAll(isTrue ? statement.body : statement.orElse, scope);
      }
      case "for":
        return this.#loop(statement, scope);
      case "return":
        return { returned: statement.value === undefined ? null : this.evaluate(statement.value, scope) };
      case "flow":
        return statement.keyword === "pass" ? "through" : statement.keyword;
      case "load":
        return this.#failLoad(statement);
      case "broken":
        return "through";
    }
  }

  #executeAll(statements: readonly Statement[], scope: Scope): Completion {
    for (const statement of statements) {
      const completion = this.execute(statement, scope);
      if (completion !== "through") return completion;
    }
    return "through";
  }

  #loop(statement: ForStatement, scope: Scope): Completion {
    const iterable = this.evaluate(statement.iterable, scope);
    let completion: Completion = "through";
    locateErrors(statement.iterable, () =>
      forEachElement(iterable, (element) => {
        assignTo(statement.target, element, { evaluator: this, scope });
        completion = this.#executeAll(statement.body, scope);
        return completion === "through" || completion === "continue";
      }),
    );
    return typeof completion === "object" ? completion : "through";
  }

  #define(node: DefStatement, scope: Scope): DefinedFunction {
    const { parameters, body } = node;
    const names = new Set([...parameterNames(parameters), ...boundNames(body)]);
    const defaults = this.evaluateDefaults(parameters, scope);
    const run = (bindings: ReadonlyMap<string, StarlarkValue>): StarlarkValue => {
      const inner = new Scope(scope, names);
      for (const [name, value] of bindings) inner.set(name, value);
      const completion = this.#executeAll(body, inner);
      return typeof completion === "object" ? completion.returned : null;
    };
    return new DefinedFunction({ name: node.name.name, node, parameters, defaults, run });
  }

  #assign({ target, operator, value: expression }: AssignmentStatement, scope: Scope): void {
    if (operator === undefined) {
      assignTo(target, this.evaluate(expression, scope), { evaluator: this, scope });
      return;
    }
    const { symbol } = operator;
    const combine = (left: StarlarkValue): StarlarkValue => {
      const right = this.evaluate(expression, scope);
      return locateErrors(operator, () => this.#combineInPlace(symbol, left, right));
    };
    if (target.kind === "index") this.#updateElement(target, { scope, combine });
    else assignTo(target, combine(this.evaluate(target, scope)), { evaluator: this, scope });
  }

  /** `a[i] += 1` evaluates `a` and `i` once. */
  #updateElement(
    target: Extract<Expression, { kind: "index" }>,
    { scope, combine }: { scope: Scope; combine: (left: StarlarkValue) => StarlarkValue },
  ): void {
    const container = this.evaluate(target.object, scope);
    const index = this.evaluate(target.index, scope);
    const updated = combine(locateErrors(target.index, () => elementAt(container, index)));
    locateErrors(target.index, () => setElementAt(container, index, updated));
  }

  /** `list += iterable` and `dict |= dict` change the container; all else makes a new value. */
  #combineInPlace(symbol: BinaryOperator, left: StarlarkValue, right: StarlarkValue): StarlarkValue {
    if (symbol === "+" && left instanceof StarlarkList && right instanceof StarlarkList) {
      extendList(left, right.elements);
      return left;
    }
    if (symbol === "|" && left instanceof StarlarkDict && right instanceof StarlarkDict) {
      for (const [key, value] of right.entries()) left.set(key, value);
      return left;
    }
    return applyBinary(symbol, { left, right, mutability: this.thread.mutability });
  }

  #failLoad({ module }: LoadStatement): never {
    throw new EvaluationError(`cannot load '${String(module.value)}': load() is not supported yet`, {
      range: module.range,
    });
  }
}
