/**
 * What can go wrong in this layer without a bug (a damaged blob, a full disk) is a value.
 * Structurally equal to the engine's Result, so that upper layers pass it on as it is; declared again because the
 * lowest layer imports nothing.
 */
export type CacheResult<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps a success. */
export function succeed<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps a failure. */
export function fail<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}
