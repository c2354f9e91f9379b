import type { Label } from "../core/label.ts";
import type { Artifact, DerivedArtifact } from "./artifact.ts";
import type { Effect } from "./effect.ts";

/** What an action takes from the machine while it runs; the scheduler never promises more than there is. */
export interface ActionResources {
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Connections to the outside: servers, and the line, serve a few well and many badly. */
  readonly network: number;
  /** Virtual machines on the processor's own support. */
  readonly kvm: number;
}

/**
 * What the sandbox grants beyond the default (declared inputs read-only, no network, one user, private /tmp).
 * Every field changes what a process can observe, so every field is in the action key.
 */
export interface SandboxGrants {
  /** `root-range`: uid 0 of a namespace with ids 0..65535, for programs that chown, chroot and mount. */
  readonly user: "self" | "root-range";
  /** Only for fetches whose content is pinned by digest. */
  readonly network: boolean;
  /** Where /tmp lives: `memory` (tmpfs) or `disk` (removed afterwards). */
  readonly scratch: "memory" | "disk";
  /**
   * How virtual machines run in it. A rule says `best`: what this machine can; which that is, execution settles before the
   * key is made and tells the process in ATOMIC_ACCELERATOR (settle-accelerator.ts). With `kvm` it gets /dev/kvm.
   */
  readonly accelerator?: "best" | "kvm" | "tcg";
}

/**
 * Where an action finds what it verifies itself, to the last byte, against digests in its key. Outside the key: mirrors
 * come and go, and none of them can change the result.
 */
export interface Mirrors {
  /** Variables that say where: added to the environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folders of the host, absolute, that become visible read-only at their own paths (`file:` addresses). */
  readonly hostFolders: readonly string[];
  /**
   * The store is a mirror too: its folder becomes visible read-only, at $BLOB_FOLDER, with blobs as `ab/<sha256>`. For fetches
   * of which most was fetched before, when what is wanted is known only to the action.
   */
  readonly includesStore?: boolean;
}

/**
 * A file that the engine writes for an action: what the keys of the actions behind some artifacts were made of, as JSON
 * (execution/key-records.ts). For provenance: who tells what a thing was made from must not have to guess.
 */
export interface KeyRecord {
  /** Exec path at which the action finds it. */
  readonly path: string;
  /** Of the actions that make these, and of all behind them. */
  readonly of: readonly Artifact[];
}

/**
 * One process to run: the unit of caching. Its key is the digest of the REAPI Action made from these fields
 * (DESIGN law 3); every field but `owner`, `mnemonic`, `message`, `resources`, `mirrors`, `isTest` and `attempts` is part of
 * it: none of these changes what the process does. Of an effect, what it grants is part of it.
 */
export interface Action {
  readonly owner: Label;
  /** What kind of work, in one CamelCase word, as Bazel has it: "ComposeTree". */
  readonly mnemonic: string;
  /** What a person reads while it runs: "Composing tree atomic/1/x86_64/host". */
  readonly message: string;
  /** argv; paths are exec paths, argv[0] a tool's name. */
  readonly arguments: readonly string[];
  /** Added to the fixed environment (LC_ALL, TZ, PATH, HOME, TMPDIR, SOURCE_DATE_EPOCH). */
  readonly environment: Readonly<Record<string, string>>;
  readonly inputs: readonly Artifact[];
  /** One more input, known once the actions it tells of have keys. */
  readonly keyRecord?: KeyRecord;
  readonly outputs: readonly DerivedArtifact[];
  /** Names of host programs that become visible on PATH, and part of the key by path, version and digest. */
  readonly tools: readonly string[];
  readonly sandbox: SandboxGrants;
  readonly timeoutMs: number;
  /** Longest silence on stdout and stderr. */
  readonly idleTimeoutMs: number;
  readonly resources: ActionResources;
  /**
   * Fixed output: the one output file's SHA-256, known beforehand. It is taken from the store whoever made it, the tools
   * are not part of its key, and a result of another digest is a failure.
   */
  readonly pinned?: { readonly sha256: string };
  readonly mirrors?: Mirrors;
  /** It changes something outside, or needs a secret; such an action runs on this machine and nowhere else. */
  readonly effect?: Effect;
  /** A test: a non-zero exit is a failed test (exit code 3), not a failed build. */
  readonly isTest: boolean;
  /** How often a failing test is run until it passes; 1 when left out. Outside the key, for only passes are stored. */
  readonly attempts?: number;
  /**
   * Among the inputs, outputs of tests without which it runs all the same: of a test that failed it sees nothing. Sound,
   * because the key is made of the inputs that are there.
   */
  readonly tolerated?: readonly Artifact[];
}

/** Fields a rule author may leave out. */
export type ActionOptions = Pick<Action, "mnemonic" | "message" | "arguments" | "inputs" | "outputs" | "tools"> &
  Partial<
    Pick<
      Action,
      | "environment"
      | "keyRecord"
      | "timeoutMs"
      | "idleTimeoutMs"
      | "pinned"
      | "mirrors"
      | "effect"
      | "isTest"
      | "attempts"
      | "tolerated"
    > & {
      readonly sandbox: Partial<SandboxGrants>;
      readonly resources: Partial<ActionResources>;
    }
  >;
