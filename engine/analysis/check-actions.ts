/** What one target's actions may do with paths, checked before any of them becomes part of the graph. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { ActionIndex } from "../core/event.ts";
import type { RuleTarget } from "../loading/target.ts";
import { type Artifact, OUTPUT_FOLDER } from "../rule/artifact.ts";
import type { OutputClaims } from "./output-claims.ts";
import type { TargetContext } from "./target-context.ts";

/** Paths taken by targets analysed before. */
export interface KnownPaths {
  readonly producers: ReadonlyMap<string, ActionIndex>;
  readonly claims: OutputClaims;
}

/** All that is wrong with the actions that `context` collected for `target`. */
export function checkActions(target: RuleTarget, context: TargetContext, known: KnownPaths): readonly Diagnostic[] {
  const problems = [
    ...checkOutputs(target, context, known.claims),
    ...checkInputs(target, context, known),
    ...checkPromises(target, context),
  ];
  return problems.length > 0 ? problems : checkOrder(target, context);
}

function checkOutputs(target: RuleTarget, context: TargetContext, claims: OutputClaims): readonly Diagnostic[] {
  const literals = context.literals.map(({ path }) => path);
  const outputs = context.actions.flatMap((action) => action.outputs);
  const foreign = outputs.filter((output) => context.declared.get(output.path) === undefined);
  const taken = [...new Set(literals), ...outputs.map(({ path }) => path)].flatMap((path) => {
    const conflict = claims.claim({ path, owner: target.label, range: target.range });
    return conflict === undefined ? [] : [conflict];
  });
  const refused = foreign.map(({ path }) =>
    describe(
      target,
      `cannot make ${path}: it did not declare it, outputs are what declareFile and declareDirectory give`,
    ),
  );
  return [...refused, ...taken, ...checkEmpty(target, context)];
}

function checkEmpty(target: RuleTarget, context: TargetContext): readonly Diagnostic[] {
  return context.actions
    .filter((action) => action.outputs.length === 0)
    .map(({ mnemonic }) => describe(target, `has an action ${mnemonic} without outputs, so it would never run`));
}

function checkInputs(target: RuleTarget, context: TargetContext, known: KnownPaths): readonly Diagnostic[] {
  const own = new Set(context.actions.flatMap((action) => action.outputs.map(({ path }) => path)));
  const isMade = (input: Artifact) =>
    input.kind !== "derived" || own.has(input.path) || known.producers.has(input.path);
  const read = context.actions.flatMap(({ mnemonic, inputs }) =>
    inputs
      .filter((input) => !isMade(input))
      .map(({ path }) => describe(target, `cannot run ${mnemonic}: no action makes its input ${path}`)),
  );
  const unmade = [...context.declared.values()]
    .filter(({ path }) => !own.has(path))
    .map(({ path }) => describe(target, `declares output ${path}, but none of its actions makes it`));
  return [...read, ...unmade];
}

/** `outs = ["x"]` made `x` a target already; now somebody must make it. */
function checkPromises(target: RuleTarget, context: TargetContext): readonly Diagnostic[] {
  const made = new Set(context.actions.flatMap((action) => action.outputs.map(({ path }) => path)));
  return target.outputs
    .filter(({ name }) => !made.has([OUTPUT_FOLDER, target.packageName, name].filter((part) => part !== "").join("/")))
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
  return { message: `Target "${target.label}" of rule "${target.rule.name}" ${trouble}`, range: target.range };
}
