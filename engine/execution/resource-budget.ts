import type { ActionResources } from "../rule/action.ts";

/** Of another resource than the machine has, nothing can be promised: a new one belongs here too. */
const KINDS = ["cpu", "memoryMiB", "network", "kvm"] as const satisfies readonly (keyof ActionResources)[];

/**
 * What the machine has and what running actions were promised. Law: never more is promised than there is, except to an
 * action that asks for more than the whole machine: it begins alone, since refusing it for ever helps nobody.
 */
export class ResourceBudget {
  readonly #limits: ActionResources;
  readonly #taken = { cpu: 0, memoryMiB: 0, network: 0, kvm: 0 };
  #holders = 0;

  constructor(limits: ActionResources) {
    this.#limits = limits;
  }

  /** What takes nothing of a resource does not wait for it, however much of that an action alone has overdrawn. */
  fits(wanted: ActionResources): boolean {
    if (this.#holders === 0) return true;
    return KINDS.every((kind) => wanted[kind] === 0 || this.#taken[kind] + wanted[kind] <= this.#limits[kind]);
  }

  take(wanted: ActionResources): void {
    for (const kind of KINDS) this.#taken[kind] += wanted[kind];
    this.#holders++;
  }

  giveBack(held: ActionResources): void {
    for (const kind of KINDS) this.#taken[kind] -= held[kind];
    this.#holders--;
  }
}
