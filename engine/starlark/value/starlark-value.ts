import type { BinaryOperator } from "../syntax/expression.ts";

/**
 * Any value of the language. None is null, bool, string and float (number) are JavaScript's own, int is always bigint:
 * one representation for one type, so that nothing needs normalizing and 2 ** 53 + 1 is never wrong. Strings are
 * sequences of UTF-16 units, as the specification allows. All else is a StarlarkObject, the host's values included.
 */
export type StarlarkValue = null | boolean | bigint | number | string | StarlarkObject;

/** Prints a part of a value as repr() does; given to objects that hold other values. */
export type ReprOf = (value: StarlarkValue) => string;

/** What a value that is not a JavaScript primitive can do. The host derives its own types from it. */
export abstract class StarlarkObject {
  /** What type() answers and messages say. */
  abstract readonly typeName: string;

  /** What repr() answers. */
  abstract repr(reprOf: ReprOf): string;

  isTruthy(): boolean {
    return true;
  }

  /** The field or method `name`, or undefined where there is none. */
  attribute(_name: string): StarlarkValue | undefined {
    return undefined;
  }

  attributeNames(): Iterable<string> {
    return [];
  }

  /**
   * `this operator other`, or `other operator this` on the right side; undefined where it means nothing. So a host's
   * type takes part in operators (select() + [...]) without the language knowing it.
   */
  applyOperator(_operator: BinaryOperator, _other: StarlarkValue, _side: "left" | "right"): StarlarkValue | undefined {
    return undefined;
  }
}

export function typeNameOf(value: StarlarkValue): string {
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    default:
      return value === null ? "NoneType" : value.typeName;
  }
}

export function isTruthy(value: StarlarkValue): boolean {
  if (value instanceof StarlarkObject) return value.isTruthy();
  if (typeof value === "number") return value !== 0;
  return Boolean(value);
}
