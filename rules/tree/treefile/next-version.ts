import { fail, type Result, succeed } from "../../../engine/core/result.ts";

/** What a tree's automatic version is made from; the time is given, never read from the clock, or no two builds agree. */
export interface NextVersionOptions {
  readonly prefix: string;
  /** `automatic-version-suffix`: what stands before the counted number. */
  readonly suffix?: string;
  /** The version of the commit before, where there is one. */
  readonly previous?: string;
  readonly epochSeconds: number;
}

/**
 * The version after `previous`: the prefix alone first, then counted upwards; another prefix starts again. A prefix with
 * a date counts from 0, since "22.2019" followed by "22.2019.1" would look like two different schemes.
 */
export function nextVersion({
  prefix,
  suffix = ".",
  previous,
  epochSeconds,
}: NextVersionOptions): Result<string, string> {
  const dated = expandDate(prefix, epochSeconds);
  if (!dated.ok) return dated;
  const base = dated.value;
  const first = base === prefix ? base : `${base}${suffix}0`;
  if (previous === base) return succeed(`${base}${suffix}1`);
  if (previous === undefined || !previous.startsWith(`${base}${suffix}`)) return succeed(first);
  const counted = /^\d+/.exec(previous.slice(base.length + suffix.length))?.[0];
  return succeed(counted === undefined ? first : `${base}${suffix}${BigInt(counted) + 1n}`);
}

function expandDate(prefix: string, epochSeconds: number): Result<string, string> {
  const date = new Date(epochSeconds * 1000);
  const unknown: string[] = [];
  const expanded = prefix.replace(/<date:([^>]*)>/g, (_tag, format: string) =>
    format.replace(/%(.?)/g, (written, letter: string) => {
      const part = DATE_PARTS[letter]?.(date);
      if (part === undefined) unknown.push(written);
      return part ?? "";
    }),
  );
  if (unknown.length > 0)
    return fail(`has the date format ${JSON.stringify(unknown[0])}, expected one of ${KNOWN_FORMATS}`);
  if (expanded.includes("<date:")) return fail("has a <date:…> that is not closed");
  return succeed(expanded);
}

function padded(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

/** Numbers only: names of months and days depend on a locale, and a version must not. UTC for the same reason. */
const DATE_PARTS: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => padded(date.getUTCFullYear() % 100),
  C: (date) => padded(Math.floor(date.getUTCFullYear() / 100)),
  m: (date) => padded(date.getUTCMonth() + 1),
  d: (date) => padded(date.getUTCDate()),
  j: (date) => padded(dayOfYear(date), 3),
  H: (date) => padded(date.getUTCHours()),
  M: (date) => padded(date.getUTCMinutes()),
  S: (date) => padded(date.getUTCSeconds()),
  F: (date) => date.toISOString().slice(0, 10),
  T: (date) => date.toISOString().slice(11, 19),
  R: (date) => date.toISOString().slice(11, 16),
  u: (date) => String(date.getUTCDay() || 7),
  w: (date) => String(date.getUTCDay()),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  "%": () => "%",
};

const KNOWN_FORMATS = Object.keys(DATE_PARTS)
  .map((letter) => `%${letter}`)
  .join(" ");

function dayOfYear(date: Date): number {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start) / 86_400_000) + 1;
}
