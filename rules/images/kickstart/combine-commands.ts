import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { specificationOf } from "./command-table.ts";
import type { KickstartCommand, KickstartOption } from "./kickstart.ts";

/** The commands that count, and a warning for each that does not. */
export interface CombinedCommands {
  readonly commands: readonly KickstartCommand[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Makes one command of all that can count once, where the last of them stands: an including file may say again, or say
 * more than, what the included one said. Installers keep a value until it is given again (`services --disabled=a`, then
 * `services --enabled=b` does both), while switches are those of the last line; so it is here.
 */
export function combineCommands(all: readonly KickstartCommand[]): CombinedCommands {
  const bySlot = new Map<string, KickstartCommand[]>();
  for (const command of all) {
    const slot = specificationOf(command.name).slot;
    if (slot !== undefined) bySlot.set(slot, [...(bySlot.get(slot) ?? []), command]);
  }
  const commands: KickstartCommand[] = [];
  const warnings: Diagnostic[] = [];
  for (const command of all) {
    const rivals = bySlot.get(specificationOf(command.name).slot ?? "");
    const last = rivals?.at(-1);
    if (rivals === undefined || last === undefined) commands.push(command);
    else if (last === command) {
      const combined = combine(rivals.filter(({ name }) => name === last.name));
      commands.push(combined);
      warnings.push(...rivals.filter((rival) => !contributes(rival, combined)).map((rival) => replaced(rival, last)));
    }
  }
  return { commands, warnings };
}

function combine(commands: readonly KickstartCommand[]): KickstartCommand {
  return commands.reduce((earlier, later) => ({
    ...later,
    options: [...earlier.options.filter((option) => survives(option, later)), ...later.options],
    positionals: later.positionals.length > 0 ? later.positionals : earlier.positionals,
  }));
}

function survives({ name, value }: KickstartOption, later: KickstartCommand): boolean {
  const { exclusive, options } = specificationOf(later.name);
  if (value === undefined && options.some(({ names, kind }) => names[0] === name && kind === "flag")) return false;
  const rivals = [name, ...exclusive.filter((names) => names.includes(name)).flat()];
  return !later.options.some((option) => rivals.includes(option.name));
}

/** Whether anything of a command is left in what counts; a bare command counts when it is the last. */
function contributes(command: KickstartCommand, combined: KickstartCommand): boolean {
  if (command.origin === combined.origin) return true;
  if (command.name !== combined.name) return false;
  const isLeft = <T>(part: T, parts: readonly T[]) => parts.includes(part);
  return (
    command.options.some((option) => isLeft(option, combined.options)) ||
    command.positionals.some((word) => isLeft(word, combined.positionals))
  );
}

function replaced(command: KickstartCommand, last: KickstartCommand): Diagnostic {
  return {
    message: `Command "${command.name}" has no effect: a later "${last.name}" replaces it`,
    range: command.origin,
    notes: [{ message: "This one counts", range: last.origin }],
  };
}
