/** From target patterns to the targets that exist. Order and sign matter: `-x` takes away from what stands before it. */
import { assertNever } from "../core/assert-never.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { type Label, makeLabel } from "../core/label.ts";
import type { SignedPattern, TargetPattern, WildcardSelection } from "../core/target-pattern.ts";
import { findTarget } from "./find-target.ts";
import { findSourceTarget, type LoadedPackage } from "./loaded-package.ts";
import { isPackage, listPackagesBeneath } from "./package-folder.ts";
import type { PackageStore } from "./package-store.ts";
import type { Target } from "./target.ts";

export interface EvaluatedPatterns {
  /** Each once, in the order of the patterns and, within a wildcard, of packages and of their files' text. */
  readonly labels: readonly Label[];
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Loads what the patterns name, and no more. */
export function evaluatePatterns(patterns: readonly SignedPattern[], store: PackageStore): EvaluatedPatterns {
  const evaluation = new PatternEvaluation(store);
  for (const pattern of patterns) evaluation.apply(pattern);
  const { selected, problems, warnings } = evaluation;
  return { labels: [...selected], problems, warnings };
}

/** Targets tagged so are built only when they are named. */
const MANUAL_TAG = "manual";

class PatternEvaluation {
  readonly selected = new Set<Label>();
  readonly problems: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly #store: PackageStore;

  constructor(store: PackageStore) {
    this.#store = store;
  }

  apply({ text, isNegative, pattern }: SignedPattern): void {
    for (const { label, isManual } of this.#expand(pattern, text)) {
      if (isNegative) this.selected.delete(label);
      else if (!isManual) this.selected.add(label);
    }
  }

  #expand(pattern: TargetPattern, text: string): readonly Candidate[] {
    switch (pattern.kind) {
      case "target":
        return this.#expandLabel(pattern.label, text);
      case "path":
        return this.#expandLabel(this.#resolvePath(pattern.path), text);
      case "package":
        return this.#expandPackage(pattern, text);
      case "beneath":
        return this.#expandBeneath(pattern.folder, pattern.selection, text);
      default:
        return assertNever(pattern);
    }
  }

  #expandLabel(label: Label, text: string): readonly Candidate[] {
    const found = findTarget(this.#store, label);
    if (found.kind === "found") return [{ label: found.target.label, isManual: false }];
    if (found.kind === "missing") this.#refuse(text, found.problem);
    return [];
  }

  /** `bar/wiz` is the package `bar/wiz` if there is one, else a target of the nearest package above. */
  #resolvePath(path: string): Label {
    const { files } = this.#store.sources;
    if (isPackage(files, path)) return makeLabel(path, path.slice(path.lastIndexOf("/") + 1));
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      if (isPackage(files, path.slice(0, slash))) return makeLabel(path.slice(0, slash), path.slice(slash + 1));
    }
    return makeLabel("", path);
  }

  #expandPackage(pattern: TargetPattern & { kind: "package" }, text: string): readonly Candidate[] {
    const loaded = this.#store.load(pattern.packageName);
    if (loaded === undefined) {
      this.#refuse(text, `there is ${this.#store.describeMissing(pattern.packageName)}`);
      return [];
    }
    const namesake = loaded.targets.get(pattern.word);
    if (namesake === undefined) return this.#select(loaded, pattern.selection);
    const message = `Target pattern ${JSON.stringify(text)} is both a wildcard and the name of a target: the target is meant`;
    this.warnings.push({ message });
    return [{ label: namesake.label, isManual: false }];
  }

  #expandBeneath(folder: string, selection: WildcardSelection, text: string): readonly Candidate[] {
    const names = listPackagesBeneath(this.#store.sources.files, folder);
    if (names.length === 0) this.#refuse(text, `there is no package at or beneath "${folder}"`);
    return names.flatMap((name) => {
      const loaded = this.#store.load(name);
      return loaded === undefined ? [] : this.#select(loaded, selection);
    });
  }

  #select(loaded: LoadedPackage, selection: WildcardSelection): readonly Candidate[] {
    const declared = [...loaded.targets.values()];
    if (selection === "rules") return declared.filter(({ kind }) => kind === "rule").map(asCandidate);
    return [...declared, ...this.#mentionedFiles(loaded)].map(asCandidate);
  }

  /** Files of the package that its own targets name without exporting them. */
  #mentionedFiles(loaded: LoadedPackage): readonly Target[] {
    const prefix = `//${loaded.name}:`;
    const names = [...loaded.targets.values()]
      .flatMap((target) => (target.kind === "rule" ? target.dependencies : []))
      .filter(({ label }) => label.startsWith(prefix))
      .map(({ label }) => label.slice(prefix.length))
      .filter((name) => !loaded.targets.has(name));
    return [...new Set(names)].flatMap((name) => {
      const source = findSourceTarget(this.#store.sources.files, loaded.name, name);
      return source.kind === "source" ? [source] : [];
    });
  }

  #refuse(text: string, problem: string): void {
    this.problems.push({ message: `Cannot find target pattern ${JSON.stringify(text)}: ${problem}` });
  }
}

interface Candidate {
  readonly label: Label;
  readonly isManual: boolean;
}

function asCandidate(target: Target): Candidate {
  const owner = target.kind === "generated" ? target.generator : target;
  return { label: target.label, isManual: owner.kind === "rule" && owner.tags.includes(MANUAL_TAG) };
}
