/**
 * Limits of actions that say nothing themselves, in one place. Time limits are part of the key: a lower one must not hit
 * a result that took longer, so changing a number here re-runs everything that did not set its own.
 */
import type { ActionResources, SandboxGrants } from "./action.ts";

const MINUTE_MS = 60_000;

/** Generous: the limit is there to end what hangs, not to hurry what works. */
export const DEFAULT_TIMEOUT_MS = 60 * MINUTE_MS;

/** A program silent for so long hangs; long silent work raises it. */
export const DEFAULT_IDLE_TIMEOUT_MS = 15 * MINUTE_MS;

/** Bazel's words and numbers. */
export const TEST_TIMEOUT_MS: Readonly<Record<string, number>> = {
  short: MINUTE_MS,
  moderate: 5 * MINUTE_MS,
  long: 15 * MINUTE_MS,
  eternal: 60 * MINUTE_MS,
};

/** One core and what a small program needs; what is granted the network is taken for one connection. */
export function defaultResources({ network }: SandboxGrants): ActionResources {
  return { cpu: 1, memoryMiB: 256, network: network ? 1 : 0, kvm: 0 };
}

/** The least that lets a program run. */
export const DEFAULT_SANDBOX: SandboxGrants = { user: "self", network: false, scratch: "memory" };
