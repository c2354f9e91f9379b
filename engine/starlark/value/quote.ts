const named: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** What repr() keeps escaped: quotes, controls, what no font shows, and halves of surrogate pairs. */
const special = /["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

/** A string as a literal that denotes it. */
export function quote(text: string): string {
  return `"${text.replace(special, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const short = named[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Bytes as a literal that denotes them: text where they are text, escapes elsewhere. */
export function quoteBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  if (!text.includes("\ufffd")) return `b${quote(text)}`;
  const pieces = Array.from(bytes, (byte) => {
    if (byte >= 0x7f || byte < 0x20) {
      return named[String.fromCharCode(byte)] ?? `\\x${byte.toString(16).padStart(2, "0")}`;
    }
    return named[String.fromCharCode(byte)] ?? String.fromCharCode(byte);
  });
  return `b"${pieces.join("")}"`;
}
