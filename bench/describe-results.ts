import type { Builder } from "./builder.ts";
import { formatMs, formatRatio, formatTable } from "./format-table.ts";
import type { Measurement } from "./measure.ts";
import type { BuilderResult } from "./scenarios.ts";
import type { StartUp } from "./start-up.ts";

/** Everything measured on one graph. */
export interface GraphResult {
  readonly count: number;
  readonly builders: readonly Builder[];
  readonly results: ReadonlyMap<string, BuilderResult>;
  readonly bare: Measurement;
  readonly nodeStart: StartUp | undefined;
}

/** Start-up times, each beside the first. */
export function describeStartUp(starts: readonly StartUp[]): string {
  const [first] = starts;
  const rows = starts.map(({ title, leastMs, measurement: { wallMs, cpuMs, peakMiB } }) => {
    const beyond = [wallMs - (first?.measurement.wallMs ?? Number.NaN), leastMs - (first?.leastMs ?? Number.NaN)];
    const times = [formatMs(wallMs), formatMs(leastMs), ...beyond.map((ms) => `${ms.toFixed(0)} ms`), formatMs(cpuMs)];
    return [title, ...times, `${peakMiB.toFixed(0)} MiB`];
  });
  const header = ["start", "median", "least", "median beyond the first", "least beyond", "CPU", "peak memory"];
  return formatTable(header, rows);
}

/** One row for each question, one column for each builder, then how many times the first builder's each other one takes. */
export function describeGraph({ count, builders, results, bare, nodeStart }: GraphResult): string {
  const [first, ...others] = builders;
  const header = [`${count} targets`, ...builders.map(({ title }) => title)];
  header.push(...others.map(({ title }) => `${title} / ${first?.title}`));
  const row = (title: string, pick: (result: BuilderResult) => number, format: (value: number) => string) => {
    const values = builders.map(({ name }) => {
      const result = results.get(name);
      return result === undefined ? Number.NaN : pick(result);
    });
    const [base = Number.NaN, ...rest] = values;
    return [title, ...values.map(format), ...rest.map((value) => formatRatio(value, base))];
  };
  const inMiB = (value: number) => `${value.toFixed(0)} MiB`;
  const rows = [
    row("cold build", ({ cold }) => cold.wallMs, formatMs),
    row("cold build, CPU", ({ cold }) => cold.cpuMs, formatMs),
    row("an action beyond its bare command", ({ cold }) => (cold.wallMs - bare.wallMs) / count, formatMs),
    row("the same, CPU", ({ cold }) => (cold.cpuMs - bare.cpuMs) / count, formatMs),
    row("null build", (result) => result.null.wallMs, formatMs),
    row("null build, CPU", (result) => result.null.cpuMs, formatMs),
    row("one input changed", ({ changed }) => changed.wallMs, formatMs),
    row("one input changed, CPU", ({ changed }) => changed.cpuMs, formatMs),
    row("peak memory, cold", ({ cold }) => cold.peakMiB, inMiB),
    row("peak memory, null", (result) => result.null.peakMiB, inMiB),
  ];
  const notes = [`The bare commands: ${formatMs(bare.wallMs)}, CPU ${formatMs(bare.cpuMs)}.`];
  if (nodeStart !== undefined) {
    const { wallMs, cpuMs } = nodeStart.measurement;
    const ours = results.get("atomic-build")?.null;
    const times = ours === undefined ? "" : `; our null build is ${formatRatio(ours.wallMs, wallMs)} that`;
    notes.push(`node -e 0 meanwhile: ${formatMs(wallMs)}, CPU ${formatMs(cpuMs)}${times}.`);
  }
  return `${formatTable(header, rows)}\n${notes.join("\n")}`;
}
