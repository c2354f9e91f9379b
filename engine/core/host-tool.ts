/** A host program as the action key sees it. */
export interface HostTool {
  readonly name: string;
  /** As found on PATH, symbolic links resolved. */
  readonly path: string;
  /** For people: "4.5.1-1". */
  readonly version: string;
  /**
   * What the key holds: path, digest of the binary, and (when a package owns it) the package and its dependency
   * closure with versions, so that a new libsolv re-runs what dnf did.
   */
  readonly identity: string;
}

/** Looks tools up; answers are remembered as long as the files they rest on have not changed. */
export interface HostTools {
  /** undefined when PATH has no such program. */
  find(name: string): HostTool | undefined;
}
