/** `%g`, and str() of a float: the fewest digits that denote it, and always a point or an exponent. */
export function formatCompact(value: number): string {
  const special = formatSpecial(value);
  if (special !== undefined) return special;
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) return padExponent(value.toExponential());
  const digits = String(value);
  if (digits.includes("e")) return padExponent(digits);
  return digits.includes(".") ? digits : `${digits}.0`;
}

/** `%e`: one digit, a point, six digits, an exponent of at least two. */
export function formatExponential(value: number): string {
  return formatSpecial(value) ?? `${Object.is(value, -0) ? "-" : ""}${padExponent(value.toExponential(6))}`;
}

/** `%f`: six digits after the point. Beyond 1e21 JavaScript's toFixed gives up, and every float is an integer. */
export function formatFixed(value: number): string {
  const special = formatSpecial(value);
  if (special !== undefined) return special;
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.000000`;
  return Object.is(value, -0) ? "-0.000000" : value.toFixed(6);
}

function formatSpecial(value: number): string | undefined {
  if (Number.isNaN(value)) return "nan";
  if (value === Number.POSITIVE_INFINITY) return "+inf";
  return value === Number.NEGATIVE_INFINITY ? "-inf" : undefined;
}

function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}
