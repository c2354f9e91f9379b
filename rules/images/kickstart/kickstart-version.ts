/** The version of a kickstart that is in development: newer than every release. */
const DEVELOPMENT = 1000;

/** Fedora's number from `F22` or `DEVEL`, as kickstart tools spell versions; undefined for anything else. */
export function parseKickstartVersion(text: string): number | undefined {
  if (text === "DEVEL") return DEVELOPMENT;
  const number = /^F([1-9]\d{0,2})$/.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The way back, for messages. */
export function describeVersion(version: number): string {
  return version === DEVELOPMENT ? "DEVEL" : `F${version}`;
}
