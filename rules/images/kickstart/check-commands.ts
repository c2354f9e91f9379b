import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { combineCommands } from "./combine-commands.ts";
import { CONFLICTS, specificationOf } from "./command-table.ts";
import { type KickstartCommand, optionOf } from "./kickstart.ts";

/** The commands that count, what cannot stand together, and what an installer would warn of. */
export interface CheckedCommands {
  readonly commands: readonly KickstartCommand[];
  readonly conflicts: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Compares the commands of a kickstart with each other. */
export function checkCommands(all: readonly KickstartCommand[]): CheckedCommands {
  const { commands, warnings } = combineCommands(all);
  return {
    commands,
    conflicts: [...findConflicts(commands), ...findBadAddresses(commands)],
    warnings: [...warnings, ...findRepetitions(commands)],
  };
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
  const { key } = specificationOf(command.name);
  if (key === undefined) return undefined;
  if (key !== 0) return optionOf(command, key)?.value;
  const first = command.positionals[0]?.text;
  // Two swap partitions are two partitions.
  return first === "swap" ? undefined : first;
}
