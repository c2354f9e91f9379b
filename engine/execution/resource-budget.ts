import type { ActionResources } from "../rule/action.ts";

/**
 * What the machine has and what running actions were promised. Law: never more is promised than there is, except to an
 * action that asks for more than the whole machine: it runs, alone, since refusing it for ever helps nobody.
 */
export class ResourceBudget {
  readonly #limits: ActionResources;
  #cpu = 0;
  #memoryMiB = 0;
  #holders = 0;

  constructor(limits: ActionResources) {
    this.#limits = limits;
  }

  fits({ cpu, memoryMiB }: ActionResources): boolean {
    if (this.#holders === 0) return true;
    return this.#cpu + cpu <= this.#limits.cpu && this.#memoryMiB + memoryMiB <= this.#limits.memoryMiB;
  }

  take({ cpu, memoryMiB }: ActionResources): void {
    this.#cpu += cpu;
    this.#memoryMiB += memoryMiB;
    this.#holders++;
  }

  giveBack({ cpu, memoryMiB }: ActionResources): void {
    this.#cpu -= cpu;
    this.#memoryMiB -= memoryMiB;
    this.#holders--;
  }
}
