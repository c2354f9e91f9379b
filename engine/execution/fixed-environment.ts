/**
 * What every action finds in its environment, whoever builds, wherever and when (law 10). An action's own variables win.
 * PATH is missing on purpose: the strategy sets it to its folder of declared tools, the same path everywhere.
 */
export const fixedEnvironment: Readonly<Record<string, string>> = {
  /** The private scratch folder: programs that insist on a home directory leave nothing behind. */
  HOME: "/tmp",
  LC_ALL: "C.UTF-8",
  /** The first moment that every format in use (FAT, ISO 9660, zip) can store. */
  SOURCE_DATE_EPOCH: "315532800",
  TMPDIR: "/tmp",
  TZ: "UTC",
};
