import { nearestName } from "../nearest-name.ts";
import type { Parameter } from "../syntax/expression.ts";
import type { SyntaxNode } from "../syntax/syntax-node.ts";
import type { CallArgument, CallArguments } from "../value/call-arguments.ts";
import { StarlarkFunction } from "../value/function.ts";
import type { StarlarkValue } from "../value/starlark-value.ts";
import { StarlarkTuple } from "../value/tuple.ts";

export interface FunctionDefinition {
  readonly name: string;
  /** The `def` or `lambda`: two closures over one definition are the same function where recursion is concerned. */
  readonly node: SyntaxNode;
  readonly parameters: readonly Parameter[];
  /** Evaluated where the function was defined, once. */
  readonly defaults: ReadonlyMap<Parameter, StarlarkValue>;
  readonly run: (bindings: ReadonlyMap<string, StarlarkValue>) => StarlarkValue;
}

/** A function written in Starlark. */
export class DefinedFunction extends StarlarkFunction {
  readonly typeName = "function";
  readonly name: string;

  constructor(private readonly definition: FunctionDefinition) {
    super();
    this.name = definition.name;
  }

  override call(call: CallArguments): StarlarkValue {
    const { node, run } = this.definition;
    const { activeDefinitions } = call.thread;
    if (activeDefinitions.has(node)) call.fail(`function '${this.name}' called recursively`);
    const bindings = this.#bind(call);
    activeDefinitions.add(node);
    try {
      return run(bindings);
    } finally {
      activeDefinitions.delete(node);
    }
  }

  override repr(): string {
    return `<function ${this.name}>`;
  }

  #bind(call: CallArguments): Map<string, StarlarkValue> {
    const { parameters } = this.definition;
    const star = parameters.findIndex(({ mode }) => mode === "*");
    const plain = parameters.filter(({ mode }) => mode === "plain");
    const byPosition = plain.filter((parameter) => star === -1 || parameters.indexOf(parameter) < star);
    const bindings = new Map<string, StarlarkValue>();
    for (const [index, parameter] of byPosition.entries()) {
      const argument = call.positional[index];
      if (argument !== undefined) bindings.set(parameter.name?.name ?? "", argument.value);
    }
    this.#bindSurplus(call, { bindings, surplus: call.positional.slice(byPosition.length), wanted: byPosition.length });
    this.#bindNamed(call, { bindings, plain });
    this.#bindDefaults(call, { bindings, plain });
    return bindings;
  }

  #bindSurplus(
    call: CallArguments,
    given: { bindings: Map<string, StarlarkValue>; surplus: readonly CallArgument[]; wanted: number },
  ): void {
    const rest = this.definition.parameters.find(({ mode }) => mode === "*");
    const [first] = given.surplus;
    if (rest?.name !== undefined) {
      given.bindings.set(rest.name.name, new StarlarkTuple(given.surplus.map(({ value }) => value)));
    } else if (first !== undefined) {
      const limit = given.wanted === 0 ? "no" : `no more than ${given.wanted}`;
      const noun = given.wanted === 1 ? "argument" : "arguments";
      const message = `${this.name}() accepts ${limit} positional ${noun} but got ${call.positional.length}`;
      call.fail(message, { range: first.range });
    }
  }

  #bindNamed(
    call: CallArguments,
    { bindings, plain }: { bindings: Map<string, StarlarkValue>; plain: readonly Parameter[] },
  ): void {
    const names = new Set(plain.map(({ name }) => name?.name ?? ""));
    const rest = this.definition.parameters.find(({ mode }) => mode === "**")?.name?.name;
    const surplus: (readonly [string, StarlarkValue])[] = [];
    for (const [name, argument] of call.named) {
      if (names.has(name)) {
        if (bindings.has(name)) {
          call.fail(`${this.name}() got multiple values for parameter '${name}'`, { range: argument.nameRange });
        }
        bindings.set(name, argument.value);
      } else if (rest !== undefined) surplus.push([name, argument.value]);
      else {
        const guess = nearestName(name, names);
        const hint = guess === undefined ? "" : ` (did you mean '${guess}'?)`;
        const message = `${this.name}() got unexpected keyword argument: ${name}${hint}`;
        call.fail(message, { range: argument.nameRange });
      }
    }
    if (rest !== undefined) bindings.set(rest, call.newDict(surplus));
  }

  #bindDefaults(
    call: CallArguments,
    { bindings, plain }: { bindings: Map<string, StarlarkValue>; plain: readonly Parameter[] },
  ): void {
    const missing: string[] = [];
    for (const parameter of plain) {
      const name = parameter.name?.name ?? "";
      if (bindings.has(name)) continue;
      const value = this.definition.defaults.get(parameter);
      if (value === undefined) missing.push(name);
      else bindings.set(name, value);
    }
    if (missing.length === 0) return;
    const noun = missing.length === 1 ? "argument" : "arguments";
    call.fail(`${this.name}() missing ${missing.length} required ${noun}: ${missing.join(", ")}`);
  }
}
