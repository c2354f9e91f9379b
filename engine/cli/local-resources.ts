import { availableParallelism, totalmem } from "node:os";
import { fail, type Result, succeed } from "../core/result.ts";
import type { ActionResources } from "../rule/action.ts";

const MIB = 1024 * 1024;
/** What the machine keeps for itself and for us. */
const RESERVED_MEMORY_MIB = 512;
/** More connections to one mirror make a distribution's servers refuse some, and the line no faster. */
const CONNECTIONS = 4;

interface AmountForm {
  readonly kind: keyof ActionResources;
  readonly pattern: RegExp;
  readonly expected: string;
}

/** Bazel's names of resources, where it has them. */
const FORMS: ReadonlyMap<string, AmountForm> = new Map([
  ["cpu", { kind: "cpu", pattern: /^(?=.*[1-9])\d{1,4}(\.\d{1,3})?$/, expected: "a number of cores above 0" }],
  ["memory", { kind: "memoryMiB", pattern: /^[1-9]\d{0,8}$/, expected: "a whole number of MiB above 0" }],
  ["network", { kind: "network", pattern: /^[1-9]\d{0,3}$/, expected: "a whole number of connections above 0" }],
  ["kvm", { kind: "kvm", pattern: /^\d{1,3}$/, expected: "a whole number of virtual machines" }],
]);

/** What this machine has for actions when the command line says nothing. */
export function machineResources(): ActionResources {
  const memoryMiB = Math.max(1024, totalmem() / MIB - RESERVED_MEMORY_MIB);
  return { cpu: availableParallelism(), memoryMiB, network: CONNECTIONS, kvm: 1 };
}

/** Reads `cpu=2,memory=4096`; a text says what is wrong with it and what was expected. */
export function readLocalResources(text: string): Result<Partial<ActionResources>, string> {
  const amounts: { -readonly [K in keyof ActionResources]?: number } = {};
  for (const part of text.split(",")) {
    const [, name = "", amount = ""] = /^([^=]*)=(.*)$/.exec(part) ?? [];
    const form = FORMS.get(name);
    if (form === undefined) {
      return fail(`it must be name=amount pairs with names ${[...FORMS.keys()].join(", ")}, "${part}" is none.`);
    }
    if (!form.pattern.test(amount)) return fail(`${name} must be ${form.expected}, "${amount}" is not.`);
    if (amounts[form.kind] !== undefined) return fail(`${name} is given twice.`);
    amounts[form.kind] = Number(amount);
  }
  return succeed(amounts);
}
