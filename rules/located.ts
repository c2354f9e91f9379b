import type { SourceRange } from "../engine/starlark/source-range.ts";

/** A value with the place it was written at, so that whoever refuses it much later can still point at file and line. */
export interface Located<T> {
  readonly value: T;
  readonly origin: SourceRange;
}
