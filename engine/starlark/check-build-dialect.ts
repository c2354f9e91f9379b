import type { StarlarkProblem } from "./starlark-problem.ts";
import { childrenOf } from "./syntax/children-of.ts";
import type { Expression } from "./syntax/expression.ts";
import type { StarlarkFile } from "./syntax/starlark-file.ts";
import type { Statement } from "./syntax/statement.ts";
import type { SyntaxNode } from "./syntax/syntax-node.ts";

const noFunctions =
  "functions may not be defined in BUILD files. You may move the function to a .bzl file and load it.";
const noFor =
  "for statements are not allowed in BUILD files. You may inline the loop, move it to a function definition (in a .bzl file), or as a last resort, use a list comprehension.";
const noIf =
  "if statements are not allowed in BUILD files. You may move conditional logic to a function definition (in a .bzl file), or for simple cases, use an if expression.";

/**
 * What a BUILD file may not hold though the language has it, with Bazel's own reasons: build files are data that tools
 * read and rewrite, and logic lives in files that are loaded.
 */
export function checkBuildDialect(file: StarlarkFile): readonly StarlarkProblem[] {
  return file.statements.flatMap(checkStatement);
}

function checkStatement(statement: Statement): StarlarkProblem[] {
  switch (statement.kind) {
    case "def":
      return [refuse(noFunctions, statement, "def")];
    case "for":
      return [refuse(noFor, statement, "for")];
    case "if":
      return [refuse(noIf, statement, "if")];
    case "expression":
      return checkExpression(statement.expression);
    case "assignment":
      return [...checkExpression(statement.target), ...checkExpression(statement.value)];
    default:
      return [];
  }
}

/** With its own stack: sums nest as deeply as they are long. */
function checkExpression(root: Expression): StarlarkProblem[] {
  const problems: StarlarkProblem[] = [];
  const pending: Expression[] = [root];
  for (let expression = pending.pop(); expression !== undefined; expression = pending.pop()) {
    if (expression.kind === "lambda") {
      problems.push(refuse(noFunctions, expression, "lambda"));
      continue;
    }
    if (expression.kind === "call") {
      for (const argument of expression.args) {
        const { mode } = argument;
        if (mode === "*" || mode === "**") problems.push({ message: noSpread(mode), range: argument.range });
      }
    }
    pending.push(...childrenOf(expression).reverse());
  }
  return problems;
}

function noSpread(mode: "*" | "**"): string {
  const name = mode === "*" ? "*args" : "**kwargs";
  return `${name} arguments are not allowed in BUILD files. Pass the arguments in explicitly.`;
}

/** Points at the keyword: the whole statement would underline its block. */
function refuse(message: string, { source, start }: SyntaxNode, keyword: string): StarlarkProblem {
  return { message, range: source.range(start, start + keyword.length) };
}
