import type { Credential } from "../core/credential.ts";

/**
 * What an action may do to the world outside (law 8). Its process learns from ATOMIC_EFFECT what is asked of it: `run`, `check`
 * (is what was recorded still so?) or `dry-run`; the last two are given every writable folder read-only.
 */
export interface Effect {
  /**
   * What it is given of the invocation's secrets: `gpg-agent` the person's own agent as a socket at $ATOMIC_GPG_AGENT,
   * `ed25519-key` a file at $ATOMIC_ED25519_KEY, `ssh` $SSH_AUTH_SOCK and $ATOMIC_SSH_KNOWN_HOSTS.
   */
  readonly credentials: readonly Credential[];
  /**
   * Folders of the host: absolute ones are seen at their own paths, relative ones, of the workspace, beside the inputs. Made
   * when they are missing and it runs.
   */
  readonly writableFolders: readonly string[];
  /**
   * Before a recorded result is taken, the same argv runs with `check` and the recorded outputs below $ATOMIC_RECORDED:
   * exit status 0 says that it is still so, 10 that it has drifted, with the last line saying how; then it runs again.
   */
  readonly rechecks: boolean;
  /** With `--dry-run` it only says what it would do; nothing is recorded, and what depends on it is skipped. */
  readonly publishes: boolean;
  /** What no two builds may touch at once, e.g. the address published to: the second waits for the first. */
  readonly exclusive?: string;
}

/** The exit status of a check that found the world otherwise than recorded. */
export const DRIFTED_EXIT_CODE = 10;
