/** Time as the engine sees it; tests advance it by hand. */
export interface Clock {
  /** Milliseconds of a monotonic clock: for durations only. */
  monotonicMs(): number;
  /** Milliseconds since the Unix epoch: for records that people read, never for keys. */
  wallMs(): number;
}
