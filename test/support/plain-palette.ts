import { choosePalette } from "../../engine/reporting/palette.ts";

/** No colours: tests compare what is said. */
export const PLAIN_PALETTE = choosePalette("never", { isTerminal: false, environment: {} });
