import { EvaluationError } from "./evaluation-error.ts";
import { StarlarkObject } from "./starlark-value.ts";

/** The integers of range(): three numbers, whatever the length. They are within 32 bits, so numbers hold them. */
export class StarlarkRange extends StarlarkObject {
  readonly typeName = "range";
  readonly length: number;

  constructor(
    readonly from: number,
    readonly to: number,
    readonly step: number,
  ) {
    super();
    if (step === 0) throw new EvaluationError("step cannot be 0");
    this.length = Math.max(0, Math.ceil((to - from) / step));
  }

  at(index: number): bigint {
    return BigInt(this.from + index * this.step);
  }

  includes(value: bigint | number): boolean {
    const offset = Number(value) - this.from;
    const index = offset / this.step;
    return Number.isInteger(index) && index >= 0 && index < this.length;
  }

  *[Symbol.iterator](): Iterator<bigint> {
    for (let index = 0; index < this.length; index++) yield this.at(index);
  }

  equals(other: StarlarkRange): boolean {
    if (this.length !== other.length) return false;
    if (this.length === 0) return true;
    return this.from === other.from && (this.length === 1 || this.step === other.step);
  }

  override isTruthy(): boolean {
    return this.length > 0;
  }

  override repr(): string {
    if (this.step !== 1) return `range(${this.from}, ${this.to}, ${this.step})`;
    return this.from === 0 ? `range(${this.to})` : `range(${this.from}, ${this.to})`;
  }
}
