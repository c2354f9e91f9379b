/**
 * Attribute schemas of rules. They ARE zod schemas, so that a rule's attributes are checked, defaulted and typed by one
 * declaration; what zod cannot say (this string is a label, it must provide X) hangs on the schema as metadata.
 * An attribute is mandatory unless its schema accepts nothing: add `.default(…)` or `.optional()`. Its documentation is
 * `.describe("…")`, said last, since a wrapper does not take it over.
 */
import { z } from "zod";
import type { Label } from "../core/label.ts";
import type { Provider } from "./provider.ts";

/** What a label attribute may point at; a target of any rule when nothing is said. */
export interface LabelRequirement {
  /** Files, source or generated: all, or those whose names end so. Without it a file is refused. */
  readonly allowFiles?: boolean | readonly string[];
  /** A rule target must provide each of these. */
  readonly providers?: readonly Provider<unknown>[];
  /** It asks for the verdict of tests, so it takes nothing else, and its target need not be testonly. */
  readonly areTests?: boolean;
}

/** The role of an attribute in the target graph. */
export type AttributeRole =
  | { readonly kind: "value" }
  /** Names other targets: itself, its elements, or its values. */
  | { readonly kind: "label"; readonly requirement: LabelRequirement }
  /** Names files that the target makes, which become targets of the package. */
  | { readonly kind: "output" };

/** Not zod's registry: its types rewrite what they hold, and providers hold schemas. */
const roles = new WeakMap<object, AttributeRole>();

/** Constructors of attribute schemas; any other zod schema is an attribute too. */
export const attribute = {
  string: () => z.string(),
  stringList: () => z.array(z.string()),
  stringDict: () => z.record(z.string(), z.string()),
  boolean: () => z.boolean(),
  integer: () => z.int(),
  choice: <const Words extends readonly [string, ...string[]]>(words: Words) => z.enum(words),
  label: labelSchema,
  labelList: (requirement: LabelRequirement = {}) => z.array(labelSchema(requirement)),
  labelDict: (requirement: LabelRequirement = {}) => z.record(z.string(), labelSchema(requirement)),
  output: outputSchema,
  outputList: () => z.array(outputSchema()),
} as const;

/** Finds the role of an attribute below its defaults, lists and refinements. */
export function attributeRoleOf(schema: z.ZodType): AttributeRole {
  let current: unknown = schema;
  while (current instanceof z.ZodType) {
    const role = roles.get(current);
    if (role !== undefined) return role;
    current = innerSchemaOf(current);
  }
  return { kind: "value" };
}

function labelSchema(requirement: LabelRequirement = {}): z.ZodType<Label> {
  const schema = z.custom<Label>((value) => typeof value === "string", { error: "expected label" });
  roles.set(schema, { kind: "label", requirement });
  return schema;
}

function outputSchema(): z.ZodType<string> {
  const schema = z.string();
  roles.set(schema, { kind: "output" });
  return schema;
}

/** Wrappers keep their content under one of these names, by kind of wrapper; a refinement keeps what it was made from. */
function innerSchemaOf(schema: z.ZodType): unknown {
  const definition = schema.def as { innerType?: unknown; element?: unknown; valueType?: unknown; in?: unknown };
  return definition.innerType ?? definition.element ?? definition.valueType ?? definition.in ?? schema._zod.parent;
}
