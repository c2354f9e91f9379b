import type { Clock } from "../../engine/core/clock.ts";

/** Time stands still until `advance`. */
export class FakeClock implements Clock {
  #nowMs = 0;

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return Date.UTC(2026, 0, 1) + this.#nowMs;
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }
}
