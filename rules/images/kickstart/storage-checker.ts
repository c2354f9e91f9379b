import { namedDisks } from "./installer-plan.ts";
import { commandsNamed, type KickstartCommand, optionOf } from "./kickstart.ts";
import { KickstartChecker } from "./kickstart-checker.ts";

/** The checks that everything with partitions shares, whether they are made on a machine or in a file. */
export class StorageChecker extends KickstartChecker {
  /** There is a root, no mount point is declared twice, and all is on one disk: `onlyOne` says why it must be. */
  checkLayout({ onlyOne }: { readonly onlyOne: string }): void {
    const parts = commandsNamed(this.kickstart, "part");
    const [first] = parts;
    if (first !== undefined && !parts.some(({ positionals: [mount] }) => mount?.text === "/"))
      this.wrong(first.origin, 'command "part" makes partitions, but none for "/"', "Add part / --size=… --grow");
    const mounts = new Set<string>();
    for (const { positionals, origin } of parts) {
      const mount = positionals[0]?.text ?? "";
      if (mounts.has(mount) && mount !== "swap")
        this.wrong(origin, `command "part" declares the mount point ${JSON.stringify(mount)} a second time`);
      mounts.add(mount);
    }
    const [one, other] = namedDisks(this.kickstart);
    if (one === undefined || other === undefined) return;
    const disks = `${JSON.stringify(one[0])} and ${JSON.stringify(other[0])}`;
    this.wrong(other[1], `the kickstart names the disks ${disks}, but ${onlyOne}`);
  }

  protected expectOneOf(
    command: KickstartCommand,
    name: string,
    { values, remedy }: { readonly values: readonly string[]; readonly remedy?: string },
  ): void {
    const option = optionOf(command, name);
    if (option?.value === undefined || values.includes(option.value)) return;
    const expected = values.join(" or ");
    this.wrong(option.origin, `command "${command.name}" has ${name}=${option.value}, expected ${expected}`, remedy);
  }
}
