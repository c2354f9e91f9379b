import { intField } from "./fields.ts";
import { messageCodec } from "./message-codec.ts";

/** protobuf's Timestamp: seconds since 1970 and nanoseconds, both kept apart because a double cannot hold their sum. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

/** protobuf's Duration, of the same shape. */
export type Duration = Timestamp;

/** protobuf's UInt32Value: a number whose absence differs from 0. */
export interface UInt32Value {
  readonly value: number;
}

/** protobuf `Timestamp`. */
export const TimestampCodec = messageCodec<Timestamp>({ seconds: intField(1), nanos: intField(2) });

/** protobuf `Duration`. */
export const DurationCodec = messageCodec<Duration>({ seconds: intField(1), nanos: intField(2) });

/** protobuf `UInt32Value`. */
export const UInt32ValueCodec = messageCodec<UInt32Value>({ value: intField(1) });

/** The duration of `durationMs`, exact to the nanosecond that a double can hold. */
export function durationFromMs(durationMs: number): Duration {
  const seconds = Math.floor(durationMs / 1000);
  return { seconds, nanos: Math.round((durationMs - seconds * 1000) * 1e6) };
}
