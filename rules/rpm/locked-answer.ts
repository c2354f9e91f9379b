import type { z } from "zod";
import type { LockRequest, RuleContext } from "../../engine/rule/rule-context.ts";
import type { SourceRange } from "../../engine/starlark/source-range.ts";

/** What is asked, what an answer looks like, and who asks. */
export interface LockedQuestion<T> {
  readonly request: LockRequest;
  readonly schema: z.ZodType<T>;
  readonly range: SourceRange;
}

/**
 * The locked answer to a question; undefined while there is none, or after its mistake was reported: a lock is a file
 * that people copy, merge and edit, so what it holds is parsed like any other input.
 */
export function readLocked<A, T>(context: RuleContext<A>, question: LockedQuestion<T>): T | undefined {
  const { request, schema, range } = question;
  const answer = context.locked(request);
  if (answer === undefined) return undefined;
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join(".") ?? "";
  const trouble = place === "" ? "is not an answer of this version" : `has a wrong or missing "${place}"`;
  context.report({
    message: `Cannot read lock .atomic/locks/${request.resolver}.json: entry "${request.key}" ${trouble}`,
    range,
    remedy: `Put back the file from a copy, or ask again: atomic-build lock --update ${context.label}`,
  });
  return undefined;
}
