import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Measurement, measure, medianOf } from "./measure.ts";

/** One line of the start-up table. */
export interface StartUp {
  readonly title: string;
  readonly measurement: Measurement;
  /** Of all runs: what it takes on a machine that does nothing else. */
  readonly leastMs: number;
}

const CERTIFICATES = "NODE_EXTRA_CA_CERTS";

/** What Node.js itself takes to start, with the variable that slows it and without. */
export function measureNodeStart(times: number): readonly StartUp[] {
  const { [CERTIFICATES]: certificates, ...without } = process.env;
  const environments = [{ title: "node -e 0", environment: process.env }];
  if (certificates !== undefined)
    environments.push({ title: `node -e 0 without ${CERTIFICATES}`, environment: without });
  const words = [process.execPath, "-e", "0"];
  return environments.map(({ title, environment }) => ({
    title,
    ...repeat(times, () => measure({ arguments: words, folder: "/", environment })),
  }));
}

/** The null build of the project's own target, where it has been built; undefined elsewhere. */
export function measureProjectNullBuild(projectRoot: string, times: number): StartUp | undefined {
  if (!existsSync(join(projectRoot, "atomic-out/images"))) return undefined;
  const target = "//images:pxetolive";
  const command = {
    arguments: [join(projectRoot, "atomic-build"), target],
    folder: projectRoot,
    environment: process.env,
  };
  measure(command);
  return { title: `null build of ${target}`, ...repeat(times, () => measure(command)) };
}

function repeat(times: number, act: () => Measurement): Omit<StartUp, "title"> {
  const runs = Array.from({ length: times }, act);
  return { measurement: medianOf(runs), leastMs: Math.min(...runs.map(({ wallMs }) => wallMs)) };
}
