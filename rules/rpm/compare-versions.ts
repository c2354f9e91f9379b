/** Epoch, version and release of a package, as RPM's database has them; no epoch is epoch 0. */
export interface PackageVersion {
  readonly epoch: string;
  readonly version: string;
  readonly release: string;
}

/** Which package is the newer one, as rpm itself decides: negative when `one` is older. */
export function comparePackageVersions(one: PackageVersion, other: PackageVersion): number {
  return (
    Number(one.epoch || "0") - Number(other.epoch || "0") ||
    compareVersions(one.version, other.version) ||
    compareVersions(one.release, other.release)
  );
}

/** As people and programs write it: the epoch only when there is one. */
export function formatPackageVersion({ epoch, version, release }: PackageVersion): string {
  return `${epoch === "" || epoch === "0" ? "" : `${epoch}:`}${version}-${release}`;
}

/**
 * rpm's order of versions. Runs of digits are numbers, runs of letters are words; a number is newer than a word; what separates them
 * says nothing. A tilde comes before everything, the end of the version included (1.0~rc1 is older than 1.0); a caret
 * comes after the end and before everything else (1.0^git1 is newer than 1.0, older than 1.0.1).
 */
export function compareVersions(one: string, other: string): number {
  let left = one;
  let right = other;
  while (left !== "" || right !== "") {
    left = left.replace(SEPARATORS, "");
    right = right.replace(SEPARATORS, "");
    if (left.startsWith("~") || right.startsWith("~")) {
      if (!left.startsWith("~")) return 1;
      if (!right.startsWith("~")) return -1;
    } else if (left.startsWith("^") || right.startsWith("^")) {
      if (left === "") return -1;
      if (right === "") return 1;
      if (!left.startsWith("^")) return 1;
      if (!right.startsWith("^")) return -1;
    } else {
      if (left === "" || right === "") break;
      const [first, second] = [segmentOf(left), segmentOf(right)];
      const order = compareSegments(first, second);
      if (order !== 0) return order;
      left = left.slice(first.length);
      right = right.slice(second.length);
      continue;
    }
    left = left.slice(1);
    right = right.slice(1);
  }
  return Math.sign(left.length - right.length);
}

const SEPARATORS = /^[^A-Za-z0-9~^]+/;

function segmentOf(text: string): string {
  return /^(?:\d+|[A-Za-z]+)/.exec(text)?.[0] ?? "";
}

function compareSegments(one: string, other: string): number {
  const [isNumber, isOtherNumber] = [isDigit(one), isDigit(other)];
  if (isNumber !== isOtherNumber) return isNumber ? 1 : -1;
  if (!isNumber) return compareText(one, other);
  const [left, right] = [one.replace(/^0+/, ""), other.replace(/^0+/, "")];
  // Longer without zeros is greater; a number may have more digits than any type.
  return Math.sign(left.length - right.length) || compareText(left, right);
}

function isDigit(text: string): boolean {
  return /^\d/.test(text);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
