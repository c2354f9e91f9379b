/** What one target's actions may do with paths, checked before any of them becomes part of the graph. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { ActionIndex } from "../core/event.ts";
import type { RuleTarget } from "../loading/target.ts";
import { outputPath } from "../rule/artifact.ts";
import type { OutputClaims } from "./output-claims.ts";
import type { TargetContext } from "./target-context.ts";

/** Paths taken by targets analysed before. */
export interface KnownPaths {
  readonly producers: ReadonlyMap<string, ActionIndex>;
  readonly claims: OutputClaims;
}

/** All that is wrong with the actions that `context` collected for `target`. */
export function checkActions(target: RuleTarget, context: TargetContext, known: KnownPaths): readonly Diagnostic[] {
  const made = new Set<string>();
  const problems: Diagnostic[] = [];
  for (const action of context.actions) {
    if (action.outputs.length === 0) {
      problems.push(describe(target, `has an action ${action.mnemonic} without outputs, so it would never run`));
    }
    for (const { path } of action.outputs) {
      made.add(path);
      problems.push(...checkOutput(path, { target, context, claims: known.claims }));
    }
  }
  for (const path of new Set(context.literals.map((literal) => literal.path))) {
    problems.push(...claim(path, target, known.claims));
  }
  problems.push(...checkInputs(target, context, { made, producers: known.producers }), ...checkPromises(target, made));
  for (const path of context.declared.keys()) {
    if (!made.has(path)) problems.push(describe(target, `declares output ${path}, but none of its actions makes it`));
  }
  return problems.length > 0 ? problems : checkOrder(target, context);
}

function checkOutput(
  path: string,
  parts: { readonly target: RuleTarget; readonly context: TargetContext; readonly claims: OutputClaims },
): readonly Diagnostic[] {
  const { target, context, claims } = parts;
  if (context.declared.has(path)) return claim(path, target, claims);
  const trouble = "it did not declare it, outputs are what declareFile and declareDirectory give";
  return [describe(target, `cannot make ${path}: ${trouble}`)];
}

function claim(path: string, { label, written }: RuleTarget, claims: OutputClaims): readonly Diagnostic[] {
  const conflict = claims.claim({ path, owner: label, written });
  return conflict === undefined ? [] : [conflict];
}

function checkInputs(
  target: RuleTarget,
  context: TargetContext,
  paths: { readonly made: ReadonlySet<string>; readonly producers: KnownPaths["producers"] },
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const { mnemonic, inputs, keyRecord } of context.actions) {
    for (const { kind, path } of [...inputs, ...(keyRecord?.of ?? [])]) {
      if (kind !== "derived" || paths.producers.has(path) || paths.made.has(path)) continue;
      problems.push(describe(target, `cannot run ${mnemonic}: no action makes its input ${path}`));
    }
  }
  return problems;
}

/** `outs = ["x"]` made `x` a target already; now somebody must make it. */
function checkPromises(target: RuleTarget, made: ReadonlySet<string>): readonly Diagnostic[] {
  return target.outputs
    .filter(({ name }) => !made.has(outputPath(target.packageName, name)))
    .map(({ name }) => describe(target, `promises output "${name}", but none of its actions makes it`));
}

/** Between targets there is no cycle by construction; within one, two actions could wait for each other. */
function checkOrder(target: RuleTarget, context: TargetContext): readonly Diagnostic[] {
  if (context.actions.length < 2) return [];
  const made = new Set<string>();
  const own = new Set(context.declared.keys());
  let waiting = context.actions;
  while (waiting.length > 0) {
    const blocked = waiting.filter((action) => action.inputs.some(({ path }) => own.has(path) && !made.has(path)));
    if (blocked.length === waiting.length) {
      const names = blocked.map(({ mnemonic }) => mnemonic).join(", ");
      return [describe(target, `has actions that wait for each other: ${names}`)];
    }
    for (const action of waiting) if (!blocked.includes(action)) for (const { path } of action.outputs) made.add(path);
    waiting = blocked;
  }
  return [];
}

function describe(target: RuleTarget, trouble: string): Diagnostic {
  return { message: `Target "${target.label}" of rule "${target.rule.name}" ${trouble}`, range: target.written.range };
}
