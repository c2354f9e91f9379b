import type { Reporter } from "../reporting/reporter.ts";
import type { InvocationIdentity } from "./invocation-identity.ts";

/** Where a command works and whom it tells. */
export interface CommandPlace {
  readonly folder: string;
  readonly identity: InvocationIdentity;
  readonly reporter: Reporter;
}
