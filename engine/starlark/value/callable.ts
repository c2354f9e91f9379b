import { StarlarkObject } from "./starlark-value.ts";

/** Marks what can be called; how is said by StarlarkFunction, which knows arguments and so dicts, whose keys know this. */
export abstract class StarlarkCallable extends StarlarkObject {
  abstract readonly name: string;
}
