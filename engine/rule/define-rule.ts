import type { z } from "zod";
import type { ProviderInstance } from "./provider.ts";
import type { RuleContext } from "./rule-context.ts";

/** Attribute schemas by name; see attribute.ts for those that name other targets. */
export type AttributeSchemas = Readonly<Record<string, z.ZodType>>;

/** The parsed attributes of a rule, inferred from its schemas. */
export type AttributesOf<Schemas extends AttributeSchemas> = { readonly [K in keyof Schemas]: z.infer<Schemas[K]> };

/** A kind of target. `doc` and `example` are what `help RULE` prints. */
export interface Rule<Schemas extends AttributeSchemas = AttributeSchemas> {
  readonly name: string;
  readonly doc: string;
  readonly example: string;
  readonly attributes: Schemas;
  /** Targets of this rule are what `test` runs. */
  readonly isTest: boolean;
  readonly implementation: (context: RuleContext<AttributesOf<Schemas>>) => readonly ProviderInstance[];
}

/** Declares a rule; attributes are inferred, so the implementation is checked against its own schemas. */
export function defineRule<Schemas extends AttributeSchemas>(
  rule: Omit<Rule<Schemas>, "isTest"> & { readonly isTest?: boolean },
): Rule {
  return { isTest: false, ...rule } as unknown as Rule;
}
