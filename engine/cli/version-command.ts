import packageDescription from "../../package.json" with { type: "json" };

/** Name and version, as `--version` prints it. */
export function programVersion(): string {
  return `${packageDescription.name} ${packageDescription.version}`;
}
