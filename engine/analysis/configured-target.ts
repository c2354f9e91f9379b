import type { Label } from "../core/label.ts";
import type { Artifact } from "../rule/artifact.ts";
import { DefaultInfo } from "../rule/default-info.ts";
import { type Provider, type ProviderInstance, provide } from "../rule/provider.ts";
import type { ConfiguredTarget } from "../rule/rule-context.ts";

/** A target after analysis; providers are told apart by identity, their names are for messages. */
export class AnalyzedProviders implements ConfiguredTarget {
  readonly label: Label;
  readonly rule: string | undefined;
  readonly files: readonly Artifact[];
  readonly #values = new Map<Provider<unknown>, unknown>();

  constructor(label: Label, rule: string | undefined, instances: readonly ProviderInstance[]) {
    this.label = label;
    this.rule = rule;
    for (const { provider, value } of instances) {
      if (this.#values.has(provider)) throw new Error(`Target ${label} returns ${provider.name} twice`);
      this.#values.set(provider, value);
    }
    this.files = this.get(DefaultInfo)?.files ?? [];
  }

  get<T>(provider: Provider<T>): T | undefined {
    // The map's values have the types of its keys, which a Map cannot say.
    return this.#values.get(provider as Provider<unknown>) as T | undefined;
  }
}

/** A file as a target: it stands for itself. */
export function fileAsTarget(label: Label, file: Artifact): ConfiguredTarget {
  return new AnalyzedProviders(label, undefined, [provide(DefaultInfo, { files: [file] })]);
}
