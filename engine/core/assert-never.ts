/** Ends an exhaustive switch: the type checker refuses a forgotten member, and a wrong cast is found at run time. */
export function assertNever(value: never): never {
  throw new Error(`Cannot continue: unexpected value ${JSON.stringify(value)}`);
}
