import { type Analysis, analyzeTargets } from "../../engine/analysis/analyze-targets.ts";
import type { LockAnswers } from "../../engine/analysis/target-context.ts";
import { NATIVE_RULES } from "../../engine/cli/native-rules.ts";
import { parseLabel } from "../../engine/core/label.ts";
import type { Action } from "../../engine/rule/action.ts";
import type { Artifact, LiteralArtifact } from "../../engine/rule/artifact.ts";
import type { Rule } from "../../engine/rule/define-rule.ts";
import type { Provider, ProviderInstance } from "../../engine/rule/provider.ts";
import { CALENDAR_RESOLVER } from "../../rules/qa/calendar-resolver.ts";
import { SIGNING_KEY_RESOLVER, SigningKeyQuestion } from "../../rules/release/signing-key-question.ts";
import { HOST_PACKAGE_RESOLVER } from "../../rules/rpm/host-package.ts";
import { REPOSITORY_METADATA_RESOLVER } from "../../rules/rpm/remote/repository-metadata.ts";
import { loadWorkspace, printDiagnostics } from "./load-workspace.ts";
import { MemoryWorkspaceFiles } from "./memory-workspace-files.ts";

/** A digest that is easily told from others. */
export function fakeSha256(digit: string): string {
  return digit.repeat(64);
}

/** What the host's package manager would say of bash. */
export const BASH_ENTRY = {
  name: "bash",
  version: "5.2.15-2",
  architecture: "amd64",
  sha256: fakeSha256("b"),
  sizeBytes: 1491,
  uri: "http://deb.example.org/pool/bash_5.2.15-2_amd64.deb",
};

const REPOSITORY_ANSWER = {
  repomdSha256: fakeSha256("1"),
  mirrors: ["https://rpms.example.org/x86_64/"],
  records: { primary: { location: "repodata/primary.xml.gz", sha256: fakeSha256("2") } },
};

/** What the person's keyring and key file would say. */
export const OPENPGP_ANSWER = { fingerprint: "A".repeat(40), publicKey: "an armoured key\n" };
export const ED25519_ANSWER = { publicKey: `${"A".repeat(43)}=` };

/** Every question has an answer: each host package is bash, each remote repository the same, each key the same, no day has come. */
export const ANSWERED: LockAnswers = {
  answer({ resolver, question }) {
    if (resolver === SIGNING_KEY_RESOLVER)
      return SigningKeyQuestion.parse(question).kind === "openpgp" ? OPENPGP_ANSWER : ED25519_ANSWER;
    if (resolver === CALENDAR_RESOLVER) return "not-yet";
    if (resolver === HOST_PACKAGE_RESOLVER) return BASH_ENTRY;
    return resolver === REPOSITORY_METADATA_RESOLVER ? REPOSITORY_ANSWER : undefined;
  },
};

/** An analysis by the rules that BUILD files call, with its mistakes as a person would search for them. */
export interface RuleAnalysis extends Analysis {
  readonly problems: readonly string[];
  /** The actions of one target, in short. */
  actionsOf(label: string): readonly ActionSummary[];
  /** What a target tells its dependants. */
  providedBy<T>(label: string, provider: Provider<T>): T | undefined;
}

/** Loads and analyses a workspace held in memory; a package without a BUILD.atomic of its own cannot be named. */
export function analyzeRules(
  texts: Readonly<Record<string, string>>,
  { locks = ANSWERED, moreRules = [] }: { readonly locks?: LockAnswers; readonly moreRules?: readonly Rule[] } = {},
): RuleAnalysis {
  const provided = new Map<string, readonly ProviderInstance[]>();
  const rules = new Map(
    [...NATIVE_RULES.values(), ...moreRules].map((rule) => [rule.name, remembering(rule, provided)]),
  );
  const { graph, diagnostics } = loadWorkspace(texts, ["//..."], { rules });
  const analysis = analyzeTargets(graph, { files: new MemoryWorkspaceFiles(texts), locks });
  return {
    ...analysis,
    problems: printDiagnostics([...diagnostics, ...analysis.diagnostics]),
    actionsOf(text) {
      const label = parseLabel(text, { package: "" });
      const target = label.ok ? analysis.graph.targets.get(label.value) : undefined;
      const actions = (target?.actions ?? []).flatMap((index) => analysis.graph.actions[index] ?? []);
      return actions.map(summarizeAction);
    },
    providedBy<T>(label: string, provider: Provider<T>) {
      return provided.get(label)?.find((instance) => instance.provider === provider)?.value as T | undefined;
    },
  };
}

function remembering(rule: Rule, provided: Map<string, readonly ProviderInstance[]>): Rule {
  return {
    ...rule,
    implementation(context) {
      const instances = rule.implementation(context);
      provided.set(context.label, instances);
      return instances;
    },
  };
}

/** What a rule author decided about an action, with files by their paths; a folder's ends in "/". */
export interface ActionSummary extends Pick<Action, "mnemonic" | "message" | "arguments"> {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Grants beyond the least, and what makes the action special: "network", "root-range", "test", "pinned …". */
  readonly traits: readonly string[];
}

function summarizeAction(action: Action): ActionSummary {
  const { mnemonic, message, sandbox, isTest, pinned, effect } = action;
  return {
    mnemonic,
    message,
    arguments: action.arguments,
    inputs: action.inputs.map(pathOf),
    outputs: action.outputs.map(pathOf),
    traits: [
      ...(sandbox.network ? ["network"] : []),
      ...(sandbox.user === "root-range" ? ["root-range"] : []),
      ...(sandbox.scratch === "disk" ? ["disk"] : []),
      ...(sandbox.accelerator === undefined ? [] : [`accelerator ${sandbox.accelerator}`]),
      ...(isTest ? ["test"] : []),
      ...(effect === undefined ? [] : effect.credentials),
      ...(pinned === undefined ? [] : [`pinned ${pinned.sha256}`]),
    ],
  };
}

function pathOf(artifact: Artifact): string {
  return artifact.kind !== "literal" && artifact.isDirectory ? `${artifact.path}/` : artifact.path;
}

/** The literal files of a workspace by path; the tool's own scripts are not among them. */
export function literalsOf({ graph }: Analysis): ReadonlyMap<string, LiteralArtifact> {
  const inputs = [...graph.actions.flatMap((action) => action.inputs)];
  const targets = [...graph.targets.values()].flatMap(({ files }) => files);
  const literals = [...inputs, ...targets].flatMap((file) => (file.kind === "literal" ? [file] : []));
  return new Map(literals.filter(({ path }) => !path.startsWith("atomic-tools/")).map((file) => [file.path, file]));
}

/** Where a line of a literal file comes from: `path:line:column`. */
export function originOf(literal: LiteralArtifact | undefined, line: string): string | undefined {
  const index = literal?.content.split("\n").indexOf(line) ?? -1;
  const origin = literal?.origins?.[index];
  return origin && `${origin.path}:${origin.start.line}:${origin.start.column}`;
}
