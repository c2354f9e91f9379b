import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Measurement } from "./measure.ts";

/** Clock ticks of /proc, on every Linux that Node.js runs on. */
const TICK_MS = 10;

/** The process that does Bazel's work: the client that is measured only waits for it. */
export class BazelServer {
  readonly #pid: string;

  /** Starts the server by asking for its number. */
  constructor(askForPid: readonly string[], folder: string) {
    const [program = "", ...words] = askForPid;
    const stdio = ["ignore", "pipe", "ignore"] as const;
    this.#pid = execFileSync(program, words, { cwd: folder, encoding: "utf8", stdio: [...stdio] }).trim();
  }

  /** The measurement of a client, with what the server used for it. */
  addTo(measureClient: () => Measurement): Measurement {
    const before = this.#cpuMs();
    const client = measureClient();
    const cpuMs = client.cpuMs + this.#cpuMs() - before;
    return { wallMs: client.wallMs, cpuMs, peakMiB: client.peakMiB + this.#peakMiB() };
  }

  /** Its own time and that of the children that it waited for. */
  #cpuMs(): number {
    const stat = readFileSync(`/proc/${this.#pid}/stat`, "utf8");
    // The name in brackets may hold anything, so fields are counted behind it: utime is the twelfth.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
  }

  #peakMiB(): number {
    const status = readFileSync(`/proc/${this.#pid}/status`, "utf8");
    return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1024;
  }
}
