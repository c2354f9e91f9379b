import type { z } from "zod";

/** The type of a fact that a target tells its dependants, named as Bazel names providers: `OstreeTreeInfo`. */
export interface Provider<T> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
}

/** One provider with its value, as rules return them. */
export interface ProviderInstance {
  readonly provider: Provider<unknown>;
  readonly value: unknown;
}

/** Declares a provider; the zod schema is the single source of its type. */
export function defineProvider<T>(name: string, schema: z.ZodType<T>): Provider<T> {
  return { name, schema };
}

/** Makes an instance; values are trusted (rules are typed), so nothing is parsed here. */
export function provide<T>(provider: Provider<T>, value: T): ProviderInstance {
  return { provider: provider as Provider<unknown>, value };
}
