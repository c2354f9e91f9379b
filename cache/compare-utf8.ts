/**
 * Orders strings by their UTF-8 bytes (equally: by code point), as canonical REAPI messages demand.
 * JavaScript's `<` compares UTF-16 units and puts U+1F600 before U+FF5E; localeCompare depends on the machine.
 * Works on the units without encoding: sorting 100,000 names must not allocate 200,000 buffers per pass.
 */
export function compareUtf8(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they go behind the rest of the basic plane. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
