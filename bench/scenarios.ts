import type { Builder } from "./builder.ts";
import { type Measurement, medianOf } from "./measure.ts";

/** What is asked of every builder, in this order. */
export const SCENARIOS = ["cold", "null", "changed"] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** How often; the median is reported. */
export type Repetitions = Readonly<Record<Scenario, number>>;

/** The medians of one builder. */
export type BuilderResult = Readonly<Record<Scenario, Measurement>>;

/**
 * Measures the builders in turns, so that whatever else the machine does meanwhile meets all of them alike. Before each
 * measured null build stands one that is not: a builder may write down then what it learnt.
 */
export function runScenarios(
  builders: readonly Builder[],
  repetitions: Repetitions,
): ReadonlyMap<string, BuilderResult> {
  const cold = inTurns(builders, repetitions.cold, (builder) => {
    builder.forget();
    return builder.build();
  });
  for (const builder of builders) builder.build();
  const unchanged = inTurns(builders, repetitions.null, (builder) => builder.build());
  const changed = inTurns(builders, repetitions.changed, (builder) => {
    builder.edit();
    return builder.build();
  });
  const pick = (runs: ReadonlyMap<string, Measurement[]>, { name }: Builder) => medianOf(runs.get(name) ?? []);
  return new Map(
    builders.map((builder) => [
      builder.name,
      { cold: pick(cold, builder), null: pick(unchanged, builder), changed: pick(changed, builder) },
    ]),
  );
}

function inTurns(
  builders: readonly Builder[],
  times: number,
  act: (builder: Builder) => Measurement,
): ReadonlyMap<string, Measurement[]> {
  const runs = new Map<string, Measurement[]>(builders.map(({ name }) => [name, []]));
  for (let turn = 0; turn < times; turn++) for (const builder of builders) runs.get(builder.name)?.push(act(builder));
  return runs;
}
