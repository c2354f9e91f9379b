import { quoteBytes } from "./quote.ts";
import { StarlarkObject } from "./starlark-value.ts";

/** An immutable sequence of bytes. */
export class StarlarkBytes extends StarlarkObject {
  readonly typeName = "bytes";

  constructor(readonly bytes: Uint8Array) {
    super();
  }

  override isTruthy(): boolean {
    return this.bytes.length > 0;
  }

  override repr(): string {
    return quoteBytes(this.bytes);
  }
}
