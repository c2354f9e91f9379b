import type { Expression, Parameter } from "../syntax/expression.ts";
import type { Statement } from "../syntax/statement.ts";

/** The names that statements bind in their own block; those of inner functions are not among them. */
export function boundNames(statements: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  for (const statement of statements) addBoundNames(statement, names);
  return names;
}

/** The names that a parameter list binds. */
export function parameterNames(parameters: readonly Parameter[]): Set<string> {
  return new Set(parameters.flatMap(({ name }) => (name === undefined ? [] : [name.name])));
}

/** The names that an assignment's or loop's target binds: `a.b` and `a[b]` change a value and bind nothing. */
export function addTargetNames(target: Expression, names: Set<string>): void {
  if (target.kind === "identifier") names.add(target.name);
  else if (target.kind === "tuple" || target.kind === "list") {
    for (const element of target.elements) addTargetNames(element, names);
  }
}

function addBoundNames(statement: Statement, names: Set<string>): void {
  if (statement.kind === "assignment") addTargetNames(statement.target, names);
  else if (statement.kind === "def") names.add(statement.name.name);
  else if (statement.kind === "load") {
    for (const { localName } of statement.names) names.add(localName);
  } else if (statement.kind === "broken") {
    for (const name of statement.boundNames) names.add(name);
  } else if (statement.kind === "for") {
    addTargetNames(statement.target, names);
    for (const inner of statement.body) addBoundNames(inner, names);
  } else if (statement.kind === "if") {
    for (const inner of [...statement.body, ...statement.orElse]) addBoundNames(inner, names);
  }
}
