import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import type { CommandSpecification } from "./command-specification.ts";
import { COMMANDS_BY_NAME, CONFLICTS } from "./command-table.ts";
import { type KickstartCommand, optionOf } from "./kickstart.ts";

/** The commands that count, what cannot stand together, and what an installer would warn of. */
export interface CheckedCommands {
  readonly commands: readonly KickstartCommand[];
  readonly conflicts: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Compares the commands of a kickstart with each other. */
export function checkCommands(all: readonly KickstartCommand[]): CheckedCommands {
  const { commands, warnings } = keepLast(all);
  return {
    commands,
    conflicts: [...findConflicts(commands), ...findBadAddresses(commands)],
    warnings: [...warnings, ...findRepetitions(commands)],
  };
}

/** Where one can count, the last does: an including file may say again what the included one said. */
function keepLast(all: readonly KickstartCommand[]): { commands: KickstartCommand[]; warnings: Diagnostic[] } {
  const last = new Map<string, KickstartCommand>();
  for (const command of all) {
    const slot = specificationOf(command).slot;
    if (slot !== undefined) last.set(slot, command);
  }
  const commands: KickstartCommand[] = [];
  const warnings: Diagnostic[] = [];
  for (const command of all) {
    const counting = last.get(specificationOf(command).slot ?? "");
    if (counting === undefined || counting === command) commands.push(command);
    else
      warnings.push({
        message: `Command "${command.name}" has no effect: a later "${counting.name}" replaces it`,
        range: command.origin,
        notes: [{ message: "This one counts", range: counting.origin }],
      });
  }
  return { commands, warnings };
}

function findConflicts(commands: readonly KickstartCommand[]): Diagnostic[] {
  return CONFLICTS.flatMap(({ one, others, reason }) => {
    const first = commands.find(({ name }) => name === one);
    const second = commands.find(({ name }) => others.includes(name));
    if (first === undefined || second === undefined) return [];
    const message = `Cannot load kickstart ${JSON.stringify(second.origin.path)}: commands "${one}" and "${second.name}" cannot stand together: ${reason}`;
    return [{ message, range: second.origin, notes: [{ message: `"${one}" is here`, range: first.origin }] }];
  });
}

/** Where ostree can pull from; a misspelt scheme would only be seen when the finished image looks for updates. */
function findBadAddresses(commands: readonly KickstartCommand[]): Diagnostic[] {
  return commands.flatMap((command) => {
    const url = command.name === "ostreesetup" ? optionOf(command, "--url") : undefined;
    if (url?.value === undefined || /^(?:file|https?):/.test(url.value)) return [];
    const message = `Cannot load kickstart ${JSON.stringify(url.origin.path)}: command "ostreesetup" has --url=${JSON.stringify(url.value)}, expected an address that starts with file:, http: or https:`;
    return [{ message, range: url.origin }];
  });
}

/** Installers take the second of two partitions for one mount point with a warning; so it is a warning here. */
function findRepetitions(commands: readonly KickstartCommand[]): Diagnostic[] {
  const seen = new Map<string, KickstartCommand>();
  return commands.flatMap((command) => {
    const value = keyOf(command);
    if (value === undefined) return [];
    const key = `${command.name} ${value}`;
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, command);
      return [];
    }
    const message = `Command "${command.name}" declares ${JSON.stringify(value)} a second time`;
    return [{ message, range: command.origin, notes: [{ message: "First declared here", range: first.origin }] }];
  });
}

function keyOf(command: KickstartCommand): string | undefined {
  const { key } = specificationOf(command);
  if (key === undefined) return undefined;
  if (key !== 0) return optionOf(command, key)?.value;
  const first = command.positionals[0]?.text;
  // Two swap partitions are two partitions.
  return first === "swap" ? undefined : first;
}

/** Commands exist only once their specification was found. */
function specificationOf({ name }: KickstartCommand): CommandSpecification {
  const specification = COMMANDS_BY_NAME.get(name);
  if (specification === undefined) throw new Error(`Cannot find the specification of command ${JSON.stringify(name)}`);
  return specification;
}
