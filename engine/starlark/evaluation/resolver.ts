import { inTextOrder } from "../in-text-order.ts";
import { nearestName } from "../nearest-name.ts";
import type { SourceRange } from "../source-range.ts";
import type { StarlarkProblem } from "../starlark-problem.ts";
import { childrenOf } from "../syntax/children-of.ts";
import type { BinaryExpression, Clause, Expression, Identifier, Parameter } from "../syntax/expression.ts";
import type { FlowStatement, LoadStatement, ReturnStatement, Statement } from "../syntax/statement.ts";
import { addTargetNames, boundNames, parameterNames } from "./bound-names.ts";

/**
 * What can be said of a file before it runs: names that nobody defines, statements where they mean nothing, parameters
 * in an impossible order. It runs before evaluation, as the language has it, so that all unknown names of a statement
 * are reported and not only the first.
 */
export class Resolver {
  readonly #problems = new Map<string, StarlarkProblem>();
  readonly #blocks: ReadonlySet<string>[] = [];
  #functionDepth = 0;
  #loopDepth = 0;

  constructor(
    private readonly moduleNames: ReadonlySet<string>,
    /** Those of the host, then those of the language. */
    private readonly outerNames: readonly { has(name: string): boolean; keys(): Iterable<string> }[],
  ) {}

  get problems(): StarlarkProblem[] {
    return inTextOrder(this.#problems.values());
  }

  resolve(statement: Statement): void {
    switch (statement.kind) {
      case "expression":
        this.#visit(statement.expression);
        break;
      case "assignment":
        this.#visit(statement.value);
        this.#visit(statement.target);
        break;
      case "def":
        this.#resolveFunction(statement.parameters, () => {
          this.#inBlock(boundNames(statement.body), () => this.#resolveAll(statement.body));
        });
        break;
      case "if":
        this.#visit(statement.condition);
        this.#resolveAll(statement.body);
        this.#resolveAll(statement.orElse);
        break;
      case "for":
        this.#visit(statement.iterable);
        this.#visit(statement.target);
        this.#loopDepth++;
        this.#resolveAll(statement.body);
        this.#loopDepth--;
        break;
      case "return":
      case "flow":
      case "load":
        this.#checkPlace(statement);
        break;
      case "broken":
        break;
    }
  }

  #checkPlace(statement: ReturnStatement | FlowStatement | LoadStatement): void {
    if (statement.kind === "load") {
      if (this.#functionDepth > 0) this.#report("load statement not at top level", statement.range);
    } else if (statement.kind === "return") {
      if (this.#functionDepth === 0) this.#report("return statements must be inside a function", statement.range);
      this.#visitOptional(statement.value);
    } else if (statement.keyword !== "pass" && this.#loopDepth === 0) {
      this.#report(`${statement.keyword} statement must be inside a for loop`, statement.range);
    }
  }

  #resolveAll(statements: readonly Statement[]): void {
    for (const statement of statements) this.resolve(statement);
  }

  #resolveFunction(parameters: readonly Parameter[], resolveBody: () => void): void {
    for (const { defaultValue } of parameters) this.#visitOptional(defaultValue);
    this.#checkParameters(parameters);
    const outerLoopDepth = this.#loopDepth;
    this.#loopDepth = 0;
    this.#functionDepth++;
    this.#inBlock(parameterNames(parameters), resolveBody);
    this.#functionDepth--;
    this.#loopDepth = outerLoopDepth;
  }

  #checkParameters(parameters: readonly Parameter[]): void {
    const seen = new Set<string>();
    let star: Parameter | undefined;
    let hasOptional = false;
    for (const [index, parameter] of parameters.entries()) {
      const { mode, name, range } = parameter;
      if (name !== undefined && seen.has(name.name)) this.#report(`duplicate parameter: ${name.name}`, name.range);
      if (name !== undefined) seen.add(name.name);
      if (mode === "**" && index < parameters.length - 1) {
        this.#report(`**${name?.name ?? ""} must be the last parameter`, range);
      }
      if (mode === "*" && star !== undefined) this.#report("duplicate * parameter", range);
      if (mode === "*" && name === undefined && parameters[index + 1]?.mode !== "plain") {
        this.#report("bare * must be followed by keyword-only parameters", range);
      }
      if (mode === "*") star ??= parameter;
      if (mode !== "plain") continue;
      if (parameter.defaultValue !== undefined) hasOptional = true;
      else if (hasOptional && star === undefined) {
        this.#report("a mandatory parameter may not follow an optional one", range);
      }
    }
  }

  #visitOptional(expression: Expression | undefined): void {
    if (expression !== undefined) this.#visit(expression);
  }

  /** Left operands in a loop: a sum of ten thousand terms is ten thousand levels deep on that side. */
  #visit(whole: Expression): void {
    const rightOperands: Expression[] = [];
    let expression = whole;
    for (; expression.kind === "binary"; expression = expression.left) rightOperands.push(expression.right);
    this.#visitOperand(expression);
    for (let right = rightOperands.pop(); right !== undefined; right = rightOperands.pop()) this.#visit(right);
  }

  #visitOperand(expression: Exclude<Expression, BinaryExpression>): void {
    if (expression.kind === "identifier") this.#visitName(expression);
    else if (expression.kind === "list-comprehension") {
      this.#visitComprehension([expression.body], expression.clauses);
    } else if (expression.kind === "dict-comprehension") {
      this.#visitComprehension([expression.body.key, expression.body.value], expression.clauses);
    } else if (expression.kind === "lambda") {
      const { parameters, body } = expression;
      this.#resolveFunction(parameters, () => this.#visit(body));
    } else for (const child of childrenOf(expression)) this.#visit(child);
  }

  /** The first iterable belongs to the block outside: `[x for x in x]` reads the outer `x`. */
  #visitComprehension(bodies: readonly Expression[], clauses: readonly Clause[]): void {
    const [first] = clauses;
    if (first?.kind === "for-clause") this.#visit(first.iterable);
    const names = new Set<string>();
    for (const clause of clauses) if (clause.kind === "for-clause") addTargetNames(clause.target, names);
    this.#inBlock(names, () => {
      for (const clause of clauses) {
        if (clause.kind === "if-clause") this.#visit(clause.condition);
        else {
          if (clause !== first) this.#visit(clause.iterable);
          this.#visit(clause.target);
        }
      }
      for (const body of bodies) this.#visit(body);
    });
  }

  #visitName(identifier: Identifier): void {
    const { name } = identifier;
    if (this.moduleNames.has(name) || this.#blocks.some((block) => block.has(name))) return;
    if (this.outerNames.some((names) => names.has(name))) return;
    const candidates = [...this.#blocks, this.moduleNames, ...this.outerNames].flatMap((names) => [...names.keys()]);
    const guess = nearestName(name, candidates);
    const hint = guess === undefined ? "" : ` (did you mean '${guess}'?)`;
    this.#report(`name '${name}' is not defined${hint}`, identifier.range);
  }

  #inBlock(names: ReadonlySet<string>, resolveInside: () => void): void {
    this.#blocks.unshift(names);
    resolveInside();
    this.#blocks.shift();
  }

  /** A name that is used ten times and unknown is one mistake. */
  #report(message: string, range: SourceRange): void {
    if (!this.#problems.has(message)) this.#problems.set(message, { message, range });
  }
}
