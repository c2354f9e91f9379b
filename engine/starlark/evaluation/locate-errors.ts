import type { SyntaxNode } from "../syntax/syntax-node.ts";
import { EvaluationError } from "../value/evaluation-error.ts";

/** Runs an operation that knows no places; an error of it gets the place of `node`, unless it has a nearer one. */
export function locateErrors<Outcome>(node: SyntaxNode, operate: () => Outcome): Outcome {
  try {
    return operate();
  } catch (error) {
    throw error instanceof EvaluationError ? error.at(node.range) : error;
  }
}
