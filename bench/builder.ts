import type { Measurement } from "./measure.ts";
import type { Peer } from "./synthetic-workspace.ts";

/** One builder with its own copy of the graph, ready to be measured. */
export interface Builder {
  readonly name: Peer;
  /** How it is called in the table. */
  readonly title: string;
  /** Forgets everything that was built and remembered; a server that is part of the design keeps running. */
  forget(): void;
  build(): Measurement;
  /** Edits the source that the one-input-changed build is about. */
  edit(): void;
  /** Ends what runs. */
  close(): void;
}
