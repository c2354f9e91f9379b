import type { SourceRange } from "../source-range.ts";
import type { CallExpression, Expression } from "../syntax/expression.ts";
import type { SyntaxNode } from "../syntax/syntax-node.ts";
import { StarlarkDict } from "./dict.ts";
import { type ErrorDetails, EvaluationError } from "./evaluation-error.ts";
import { StarlarkList } from "./list.ts";
import type { StarlarkValue } from "./starlark-value.ts";
import type { Thread } from "./thread.ts";

/** One argument: what it is, and where it stands in the text. */
export class CallArgument {
  constructor(
    readonly value: StarlarkValue,
    /** What it was written as; undefined where it came out of *args or **kwargs, or from a built-in function. */
    readonly expression: Expression | undefined,
    /** The whole argument (`name = value`), or the call where it is not written out. */
    readonly node: SyntaxNode,
    /** The name before the `=`, for messages about the name. */
    readonly nameNode: SyntaxNode | undefined,
  ) {}

  /** Where the value stands, or the best that is known of it. */
  get range(): SourceRange {
    return (this.expression ?? this.node).range;
  }

  get nameRange(): SourceRange {
    return (this.nameNode ?? this.node).range;
  }
}

/** What a function is called with. */
export class CallArguments {
  constructor(
    readonly calleeName: string,
    readonly positional: readonly CallArgument[],
    readonly named: ReadonlyMap<string, CallArgument>,
    /** The call in the text; for a function called by a built-in, the call of that. */
    readonly site: CallExpression,
    readonly thread: Thread,
  ) {}

  /** The whole call, from the callee to the closing parenthesis. */
  get range(): SourceRange {
    return this.site.range;
  }

  /** The callee's own name: `bar` of `foo.bar(...)`. */
  get calleeRange(): SourceRange {
    const { callee } = this.site;
    return callee.kind === "dot" ? callee.name.range : callee.range;
  }

  /** Ends the statement with a problem; without a range it is the callee's name that is pointed at. */
  fail(message: string, details: ErrorDetails = {}): never {
    throw new EvaluationError(message, { ...details, range: details.range ?? this.calleeRange });
  }

  /** A list that the calling module may change until it is frozen. */
  newList(elements: Iterable<StarlarkValue>): StarlarkList {
    return new StarlarkList([...elements], this.thread.mutability);
  }

  newDict(entries: Iterable<readonly [StarlarkValue, StarlarkValue]>): StarlarkDict {
    return new StarlarkDict(entries, this.thread.mutability);
  }
}
