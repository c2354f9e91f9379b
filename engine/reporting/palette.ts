import picocolors from "picocolors";

/** The few looks that output has, named for what they mean. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly success: (text: string) => string;
  readonly label: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

/** `auto` means colours on a terminal, unless NO_COLOR (no-color.org) or TERM=dumb say otherwise. */
export type ColorMode = "auto" | "always" | "never";

/** Chooses the palette from the flag, the environment and the stream. */
export function choosePalette(
  mode: ColorMode,
  circumstances: { readonly isTerminal: boolean; readonly environment: Readonly<Record<string, string | undefined>> },
): Palette {
  const { isTerminal, environment } = circumstances;
  const wanted = isTerminal && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
  const colors = picocolors.createColors(mode === "always" || (mode === "auto" && wanted));
  return {
    error: (text) => colors.bold(colors.red(text)),
    warning: (text) => colors.bold(colors.yellow(text)),
    success: (text) => colors.green(text),
    label: (text) => colors.cyan(text),
    faint: (text) => colors.dim(text),
    strong: (text) => colors.bold(text),
  };
}
