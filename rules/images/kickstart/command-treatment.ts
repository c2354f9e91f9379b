/** What a kind of image makes of a command: which options it honours or can leave out of account, or why it refuses. */
export type CommandTreatment =
  | { readonly kind: "accepted"; readonly options: readonly string[] }
  | { readonly kind: "refused"; readonly reason: string; readonly remedy?: string };

export function accepted(...options: readonly string[]): CommandTreatment {
  return { kind: "accepted", options };
}

export function refused(reason: string, remedy?: string): CommandTreatment {
  return { kind: "refused", reason, ...(remedy !== undefined && { remedy }) };
}
