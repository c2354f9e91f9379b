/** A place in a source file; the lowest layer owns it since tokens are the first things that have places. */
export interface SourcePosition {
  /** 1-based. */
  readonly line: number;
  /** 1-based, counted in Unicode code points, as editors and Bazel count. */
  readonly column: number;
}

/** Half-open: `end` is the position just after the last character. */
export interface SourceRange {
  /** Workspace-relative path as messages print it. */
  readonly path: string;
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}
