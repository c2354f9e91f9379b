import { nearestName } from "../nearest-name.ts";
import type { CallArgument, CallArguments } from "../value/call-arguments.ts";
import { elementsOf, tryElementsOf } from "../value/iteration.ts";
import { type StarlarkValue, typeNameOf } from "../value/starlark-value.ts";

interface ParameterSpec {
  readonly name: string;
  readonly isOptional: boolean;
  readonly isNameable: boolean;
  readonly isNamedOnly: boolean;
}

/**
 * The parameters of a built-in, each written as `name`, `name?` (optional), `name=` or `name=?` (may also be given by
 * name); those after `*` only by name. Most built-ins are positional-only, as the specification says.
 */
export class Parameters {
  readonly specs: readonly ParameterSpec[];
  readonly #positionalCount: number;

  constructor(spellings: readonly string[]) {
    const star = spellings.includes("*") ? spellings.indexOf("*") : spellings.length;
    this.#positionalCount = star;
    this.specs = spellings
      .filter((spelling) => spelling !== "*")
      .map((spelling, index) => ({
        name: spelling.replace(/[=?]+$/, ""),
        isOptional: spelling.endsWith("?"),
        isNameable: spelling.includes("=") || index >= star,
        isNamedOnly: index >= star,
      }));
  }

  bind(call: CallArguments): BoundArguments {
    const surplus = call.positional[this.#positionalCount];
    if (surplus !== undefined) this.#failSurplus(call, surplus);
    return this.#bind(call, call.positional);
  }

  /** For functions that take any number of positional arguments and look at them themselves. */
  bindNamed(call: CallArguments): BoundArguments {
    return this.#bind(call, []);
  }

  #bind(call: CallArguments, positional: readonly CallArgument[]): BoundArguments {
    const bound: (CallArgument | undefined)[] = this.specs.map((_, index) =>
      index < this.#positionalCount ? positional[index] : undefined,
    );
    for (const [name, argument] of call.named) {
      const index = this.specs.findIndex((spec) => spec.name === name);
      const spec = this.specs[index];
      if (spec?.isNameable !== true) this.#failName(call, { name, argument, isKnown: spec !== undefined });
      if (bound[index] !== undefined) {
        call.fail(`${call.calleeName}() got multiple values for argument '${name}'`, { range: argument.nameRange });
      }
      bound[index] = argument;
    }
    this.#checkComplete(call, bound);
    return new BoundArguments(call, this.specs, bound);
  }

  /** For functions that look at the arguments themselves. */
  bindNothing(call: CallArguments): BoundArguments {
    return new BoundArguments(call, this.specs, []);
  }

  #failSurplus(call: CallArguments, surplus: CallArgument): never {
    const wanted = this.#positionalCount;
    const limit = wanted === 0 ? "no positional arguments" : `no more than ${plural(wanted, "positional argument")}`;
    const message = `${call.calleeName}() accepts ${limit} but got ${call.positional.length}`;
    return call.fail(message, { range: surplus.range });
  }

  #failName(call: CallArguments, given: { name: string; argument: CallArgument; isKnown: boolean }): never {
    const range = given.argument.nameRange;
    if (given.isKnown) {
      call.fail(`${call.calleeName}() got named argument for positional-only parameter '${given.name}'`, { range });
    }
    const names = this.specs.filter((spec) => spec.isNameable).map((spec) => spec.name);
    const guess = nearestName(given.name, names);
    const hint = guess === undefined ? "" : ` (did you mean '${guess}'?)`;
    return call.fail(`${call.calleeName}() got unexpected keyword argument '${given.name}'${hint}`, { range });
  }

  #checkComplete(call: CallArguments, bound: readonly (CallArgument | undefined)[]): void {
    const missing = this.specs.filter((spec, index) => !spec.isOptional && bound[index] === undefined);
    if (missing.length === 0) return;
    const kind = missing[0]?.isNamedOnly === true ? "named" : "positional";
    const names = missing.map((spec) => spec.name).join(", ");
    call.fail(`${call.calleeName}() missing ${plural(missing.length, `required ${kind} argument`)}: ${names}`);
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The arguments of one call by parameter, with the checks of type that most built-ins need. */
export class BoundArguments {
  constructor(
    readonly call: CallArguments,
    readonly specs: readonly ParameterSpec[],
    private readonly bound: readonly (CallArgument | undefined)[],
  ) {}

  /** The value, or None where the argument was left out. */
  value(index: number): StarlarkValue {
    return this.bound[index]?.value ?? null;
  }

  /** The value, or undefined where the argument was left out. */
  optional(index: number): StarlarkValue | undefined {
    return this.bound[index]?.value;
  }

  string(index: number): string {
    const value = this.value(index);
    return typeof value === "string" ? value : this.failType(index, "string");
  }

  /** Of a 32-bit integer, as everything that counts or indexes takes it; `fallback` for None or nothing. */
  index(index: number, fallback: number): number {
    const value = this.value(index);
    if (value === null) return fallback;
    if (typeof value !== "bigint") this.failType(index, "int");
    if (value >= -0x80000000n && value <= 0x7fffffffn) return Number(value);
    return this.fail(index, `got ${value} for ${this.specs[index]?.name}, want value in signed 32-bit range`);
  }

  elements(index: number): readonly StarlarkValue[] {
    const value = this.value(index);
    return tryElementsOf(value) === undefined ? this.failType(index, "iterable") : elementsOf(value);
  }

  failType(index: number, wanted: string): never {
    const got = typeNameOf(this.value(index));
    const name = this.specs[index]?.name ?? "";
    return this.fail(
      index,
      `in call to ${this.call.calleeName}(), parameter '${name}' got value of type '${got}', want '${wanted}'`,
    );
  }

  /** Points at the argument rather than at the function. */
  fail(index: number, message: string): never {
    const argument = this.bound[index];
    return this.call.fail(message, argument === undefined ? {} : { range: argument.range });
  }
}
