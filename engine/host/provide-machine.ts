import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { type InstallOptions, installHostPrograms } from "./install-host-programs.ts";
import { gatherMachineFacts } from "./machine-facts.ts";
import { findMachineProblems } from "./machine-problems.ts";
import { tryMachine } from "./machine-trial.ts";

/** The environment of the user, for PATH and identity. */
type Environment = Readonly<Record<string, string | undefined>>;

/** What the sandbox itself is made with; an ordinary user's namespaces of many ids take two programs more. */
const SANDBOX_PROGRAMS = ["bwrap", "unshare"];
const RANGE_PROGRAMS = ["newuidmap", "newgidmap"];

/** Makes this machine fit for the actions, or says exactly what it lacks. Cheap when nothing is missing. */
export async function provideMachine(
  { programs, needsRange }: { readonly programs: ReadonlySet<string>; readonly needsRange: boolean },
  options: InstallOptions & { readonly environment: Environment },
): Promise<Result<undefined, readonly Diagnostic[]>> {
  const isOrdinaryUser = process.getuid?.() !== 0;
  const ranges = needsRange && isOrdinaryUser ? RANGE_PROGRAMS : [];
  const installed = await installHostPrograms([...SANDBOX_PROGRAMS, ...ranges, ...programs], options);
  if (!installed.ok || ranges.length === 0) return installed;
  // Root may map any ids; of an ordinary user's ranges the files say, without a trial.
  const facts = gatherMachineFacts(options.environment);
  const problems = findMachineProblems(facts, { family: "debian", namespaceRefusal: undefined }, { needsRange });
  return problems.length > 0 ? fail(problems) : succeed(undefined);
}

/** Tries to make a namespace and says what stands in the way. */
export function diagnoseMachine(
  environment: Environment,
  needs: { readonly needsRange: boolean },
): readonly Diagnostic[] {
  const facts = gatherMachineFacts(environment);
  return findMachineProblems(facts, tryMachine(facts), needs);
}
