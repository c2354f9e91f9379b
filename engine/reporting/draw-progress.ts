import stringWidth from "string-width";
import { describeDuration } from "./describe-duration.ts";
import type { Palette } from "./palette.ts";
import { type Progress, remainingMs } from "./progress.ts";

/** More running actions than this are counted, not listed: the display must leave room for what scrolls above it. */
const MOST_LISTED = 8;

/** The lines of the live display: one of totals, one for each running action. No line is wider than the terminal. */
export function drawProgress(
  progress: Progress,
  view: { readonly nowMs: number; readonly startedMs: number; readonly columns: number; readonly palette: Palette },
): readonly string[] {
  const { nowMs, startedMs, columns, palette } = view;
  if (progress.phase !== undefined) {
    return [cut(`${palette.strong(progress.phase)} ${describeDuration(nowMs - startedMs)}`, columns)];
  }
  const running = [...progress.running.values()];
  const listed = running.slice(0, MOST_LISTED).map((action) => {
    const elapsed = describeDuration(nowMs - action.startedMs);
    const expected = action.expectedMs === undefined ? "" : ` of ~${describeDuration(action.expectedMs)}`;
    return cut(`    ${action.message}; ${elapsed}${expected}`, columns);
  });
  if (running.length > MOST_LISTED) listed.push(cut(`    … and ${running.length - MOST_LISTED} more`, columns));
  return [cut(drawTotals(progress, view), columns), ...listed];
}

function drawTotals(
  progress: Progress,
  view: { readonly nowMs: number; readonly startedMs: number; readonly palette: Palette },
): string {
  const left = remainingMs(progress, view.nowMs);
  const parts = [
    view.palette.strong(`[${progress.finished}/${progress.total}]`),
    `${progress.running.size} running`,
    `${progress.cacheHits} cached`,
    ...(progress.failed > 0 ? [view.palette.error(`${progress.failed} failed`)] : []),
    describeDuration(view.nowMs - view.startedMs),
    ...(left === undefined ? [] : [`at least ${describeDuration(left)} left`]),
  ];
  return parts.join("  ");
}

/** Cuts by what the terminal shows, so that wide characters and colours cannot make a line wrap and spoil the redraw. */
function cut(text: string, columns: number): string {
  if (stringWidth(text) < columns) return text;
  let shown = "";
  for (const character of text) {
    if (stringWidth(shown + character) >= columns - 1) break;
    shown += character;
  }
  return `${shown}…\u001b[0m`;
}
