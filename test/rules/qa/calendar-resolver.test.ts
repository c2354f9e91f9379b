import { expect, test } from "vitest";
import { askForDay, calendarResolver } from "../../../rules/qa/calendar-resolver.ts";
import { FakeClock } from "../../support/fake-clock.ts";

test("a day comes at its first moment in UTC", async () => {
  const clock = new FakeClock();
  const earlier = { find: () => undefined, keep: () => undefined };
  const ask = async () => {
    const answers = await calendarResolver(clock).resolve([askForDay("2026-01-02")], earlier);
    return answers.ok && answers.value.get("2026-01-02");
  };
  clock.advance(24 * 3_600_000 - 1);
  expect(await ask()).toBe("not-yet");
  clock.advance(1);
  expect(await ask()).toBe("come");
});
