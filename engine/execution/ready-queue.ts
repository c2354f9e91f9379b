import type { ActionIndex } from "../core/event.ts";

/**
 * Actions that could go on, longest remaining path first, then lowest index: a total order, so that equal graphs are
 * scheduled equally. A binary heap, since an array kept sorted is quadratic when 10,000 actions are ready at once.
 */
export class ReadyQueue {
  readonly #heap: ActionIndex[] = [];
  readonly #remainingMs: Float64Array;

  constructor(remainingMs: Float64Array) {
    this.#remainingMs = remainingMs;
  }

  get size(): number {
    return this.#heap.length;
  }

  push(action: ActionIndex): void {
    const heap = this.#heap;
    let slot = heap.length;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !this.#isBefore(action, above)) break;
      heap[slot] = above;
      slot = parent;
    }
    heap[slot] = action;
  }

  pop(): ActionIndex | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
    return first;
  }

  /** Puts an action at the top and lets it sink to its place. */
  #sink(action: ActionIndex): void {
    const heap = this.#heap;
    let slot = 0;
    for (;;) {
      const left = heap[2 * slot + 1];
      const right = heap[2 * slot + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && this.#isBefore(right, left);
      const child = isRight ? right : left;
      if (!this.#isBefore(child, action)) break;
      heap[slot] = child;
      slot = 2 * slot + (isRight ? 2 : 1);
    }
    heap[slot] = action;
  }

  #isBefore(one: ActionIndex, other: ActionIndex): boolean {
    const difference = (this.#remainingMs[one] ?? 0) - (this.#remainingMs[other] ?? 0);
    return difference === 0 ? one < other : difference > 0;
  }
}
