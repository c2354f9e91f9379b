import type { Clock } from "../../engine/core/clock.ts";
import { succeed } from "../../engine/core/result.ts";
import type { LockResolver } from "../../engine/rule/lock-resolver.ts";
import type { LockRequest } from "../../engine/rule/rule-context.ts";

export const CALENDAR_RESOLVER = "calendar";

/** Whether a day has come. */
export type DayAnswer = "not-yet" | "come";

/**
 * Asks whether a day, `YYYY-MM-DD` in UTC, has come. Rules are pure and do not read clocks: the answer is a lock that is good
 * until the day begins and is asked again from then on, so nothing runs again for a new day, and on the day it turns at once.
 */
export function askForDay(day: string): LockRequest {
  return { resolver: CALENDAR_RESOLVER, key: day, question: { day }, validUntilMs: Date.parse(day) };
}

/** Answers from the machine's clock. */
export function calendarResolver(clock: Clock): LockResolver {
  return {
    name: CALENDAR_RESOLVER,
    describe: () => "Looking at the calendar",
    resolve: (requests) => {
      const answers = requests.map(({ key }) => [key, Date.parse(key) <= clock.wallMs() ? "come" : "not-yet"] as const);
      return Promise.resolve(succeed(new Map<string, DayAnswer>(answers)));
    },
  };
}
