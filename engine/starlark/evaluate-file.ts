import { universe } from "./builtin/universe.ts";
import { boundNames } from "./evaluation/bound-names.ts";
import { ModuleEnvironment } from "./evaluation/module-environment.ts";
import { Resolver } from "./evaluation/resolver.ts";
import { StatementExecutor } from "./evaluation/statement-executor.ts";
import type { StarlarkPrint } from "./starlark-print.ts";
import type { StarlarkProblem } from "./starlark-problem.ts";
import type { StarlarkFile } from "./syntax/starlark-file.ts";
import type { Statement } from "./syntax/statement.ts";
import { ConsequentialError, EvaluationError } from "./value/evaluation-error.ts";
import type { StarlarkValue } from "./value/starlark-value.ts";
import { Thread } from "./value/thread.ts";

export interface EvaluationOptions {
  /** What the host gives the file to know: its rules and functions. They hide the language's own names. */
  readonly predeclared: ReadonlyMap<string, StarlarkValue>;
  readonly onPrint?: (print: StarlarkPrint) => void;
}

export interface EvaluatedFile {
  /** In the order in which they were first bound. All they hold is frozen. */
  readonly globals: Map<string, StarlarkValue>;
  readonly problems: readonly StarlarkProblem[];
}

/**
 * Runs the statements of a file. After one fails the next still runs, so that one run reports all that is wrong; what
 * a failed statement would have bound has no value then, and complaints about its use are left out.
 */
export function evaluateFile(
  file: StarlarkFile,
  { predeclared, onPrint = () => {} }: EvaluationOptions,
): EvaluatedFile {
  const names = boundNames(file.statements);
  const environment = new ModuleEnvironment(names, predeclared);
  const thread = new Thread(onPrint);
  const executor = new StatementExecutor(environment, thread);
  const problems: StarlarkProblem[] = [];
  for (const statement of file.statements) {
    const found = resolve(statement, { names, predeclared }) ?? run(statement, { executor, environment });
    if (found === undefined) continue;
    problems.push(...found);
    environment.poison(boundNames([statement]));
  }
  thread.mutability.freeze();
  return { globals: new Map(environment.globals.bindings), problems };
}

function resolve(
  statement: Statement,
  known: { readonly names: ReadonlySet<string>; readonly predeclared: ReadonlyMap<string, StarlarkValue> },
): readonly StarlarkProblem[] | undefined {
  const resolver = new Resolver(known.names, [known.predeclared, universe]);
  resolver.resolve(statement);
  return resolver.problems.length === 0 ? undefined : resolver.problems;
}

/** The problems of a statement that failed, which are none where an earlier one is to blame. */
function run(
  statement: Statement,
  { executor, environment }: { readonly executor: StatementExecutor; readonly environment: ModuleEnvironment },
): readonly StarlarkProblem[] | undefined {
  if (statement.kind === "broken") return [];
  try {
    executor.execute(statement, environment.globals);
    return undefined;
  } catch (error) {
    if (error instanceof ConsequentialError) return [];
    if (error instanceof EvaluationError) return [error.at(statement.range).toProblem()];
    if (isSizeLimit(error)) return [{ message: "value too large", range: statement.range }];
    throw error;
  }
}

/** JavaScript's own limits on strings and bigints, which a few lines of doubling reach. */
function isSizeLimit(error: unknown): boolean {
  return error instanceof RangeError && /^(Invalid string length|Maximum BigInt size exceeded)/.test(error.message);
}
