import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import type { LiveTree } from "./check-live-kickstart.ts";
import { namedDisks, prefixOf } from "./installer-plan.ts";
import { fileSystemsFor, INSTALLER_COMMANDS, OTHER_INSTALLER_COMMANDS } from "./installer-support.ts";
import {
  commandsNamed,
  type Kickstart,
  type KickstartCommand,
  type KickstartOption,
  type KickstartSection,
  optionOf,
} from "./kickstart.ts";
import { COMMON_AUTHENTICATION } from "./live-support.ts";

/** The repository on the medium, where installers have looked for it ever since they carried one. */
export const MEDIUM_REPOSITORY = "file:///run/install/repo/content/repo";

/**
 * What can be known to fail on the machine before an ISO is written: the tree's ref, the repository, and every command that the
 * native installer does not honour, by name, file and line.
 */
export function checkInstallerKickstart(kickstart: Kickstart, tree: LiveTree): readonly Diagnostic[] {
  const checker = new InstallerChecker(kickstart);
  checker.checkTree(tree);
  checker.checkDisks();
  for (const command of kickstart.commands) checker.checkCommand(command);
  for (const section of kickstart.sections) checker.checkSection(section);
  return checker.diagnostics;
}

class InstallerChecker {
  readonly diagnostics: Diagnostic[] = [];

  constructor(readonly kickstart: Kickstart) {}

  checkTree(tree: LiveTree): void {
    const [setup] = commandsNamed(this.kickstart, "ostreesetup");
    if (setup === undefined) {
      const start = { line: 1, column: 1 };
      this.#push({ path: this.kickstart.path, start, end: start }, "the kickstart has no ostreesetup");
      return;
    }
    this.#expectValue(setup, "--ref", tree.ref);
    if (tree.osname !== undefined) this.#expectValue(setup, "--osname", tree.osname);
    const url = optionOf(setup, "--url");
    if (url?.value !== undefined && url.value.replace(/^file:\/*/, "file:///") !== MEDIUM_REPOSITORY)
      this.#wrong(
        url.origin,
        setup,
        `has --url=${JSON.stringify(url.value)}, but the ISO installs the repository that it carries`,
        `Use --url=${MEDIUM_REPOSITORY}, and say with the target's update_url where updates come from`,
      );
  }

  #expectValue(command: KickstartCommand, name: string, expected: string): void {
    const option = optionOf(command, name);
    if (option?.value === undefined || option.value === expected) return;
    const given = JSON.stringify(option.value);
    this.#wrong(option.origin, command, `has ${name}=${given}, but the tree's is ${JSON.stringify(expected)}`);
  }

  checkDisks(): void {
    const parts = commandsNamed(this.kickstart, "part");
    const [automatic] = commandsNamed(this.kickstart, "autopart");
    const [first] = parts;
    if (automatic !== undefined && first !== undefined)
      this.#wrong(first.origin, first, "stands beside autopart, expected one of them");
    if (first !== undefined && !parts.some(({ positionals: [mount] }) => mount?.text === "/"))
      this.#wrong(first.origin, first, 'makes partitions, but none for "/"', "Add part / --size=… --grow");
    const mounts = new Set<string>();
    for (const part of parts) {
      const mount = part.positionals[0]?.text ?? "";
      if (mounts.has(mount) && mount !== "swap")
        this.#wrong(part.origin, part, `declares the mount point ${JSON.stringify(mount)} a second time`);
      mounts.add(mount);
    }
    const [one, other] = namedDisks(this.kickstart);
    if (one !== undefined && other !== undefined)
      this.#push(
        other[1],
        `the kickstart names the disks ${JSON.stringify(one[0])} and ${JSON.stringify(other[0])}, but the native installer installs to one`,
      );
  }

  checkCommand(command: KickstartCommand): void {
    const treatment = INSTALLER_COMMANDS[command.name] ?? OTHER_INSTALLER_COMMANDS;
    if (treatment.kind === "refused") {
      this.#wrong(command.origin, command, treatment.reason, treatment.remedy);
      return;
    }
    for (const option of command.options) {
      if (!treatment.options.includes(option.name))
        this.#wrong(option.origin, command, `has ${option.name}, which the installer of a native image does not know`);
    }
    if (command.name === "part") this.#checkPartition(command);
    if (command.name === "network") this.#checkNetwork(command);
    this.#checkValues(command);
  }

  #checkPartition(command: KickstartCommand): void {
    const [mount] = command.positionals;
    if (mount === undefined) return;
    const types = fileSystemsFor(mount.text);
    if (types === undefined) {
      const known = "expected /, /boot, /boot/efi, biosboot, swap, /var or a folder below it";
      this.#wrong(mount.origin, command, `has the mount point ${JSON.stringify(mount.text)}, ${known}`);
      return;
    }
    this.#expectOneOf(command, "--fstype", types);
    const size = optionOf(command, "--size");
    if (size === undefined && mount.text !== "biosboot" && mount.text !== "/boot/efi")
      this.#wrong(command.origin, command, "lacks the option --size", "Say the least size in MiB; --grow adds to it");
    for (const name of ["--label", "--fsoptions"]) {
      const option = optionOf(command, name);
      if (option?.value !== undefined && !/^\S+$/.test(option.value))
        this.#wrong(option.origin, command, `has ${name}=${JSON.stringify(option.value)}, expected one word`);
    }
  }

  #checkNetwork(command: KickstartCommand): void {
    const protocol = optionOf(command, "--bootproto");
    this.#expectOneOf(command, "--bootproto", ["dhcp", "static"]);
    if (protocol?.value === "static") {
      for (const name of ["--ip", "--netmask", "--device"]) {
        if (optionOf(command, name) === undefined)
          this.#wrong(command.origin, command, `has --bootproto=static and lacks ${name}`);
      }
    }
    const netmask = optionOf(command, "--netmask");
    if (netmask?.value !== undefined && prefixOf(netmask.value) === undefined)
      this.#wrong(netmask.origin, command, `has --netmask=${JSON.stringify(netmask.value)}, which is no netmask`);
    for (const name of ["--device", "--ip", "--gateway", "--nameserver"]) {
      const option = optionOf(command, name);
      if (option?.value !== undefined && !/^[\w.:,-]+$/.test(option.value))
        this.#wrong(
          option.origin,
          command,
          `has ${name}=${JSON.stringify(option.value)}, expected a name or addresses`,
        );
    }
  }

  #checkValues(command: KickstartCommand): void {
    if (command.name === "bootloader") this.#expectOneOf(command, "--location", ["mbr"]);
    if (command.name === "autopart") {
      this.#expectOneOf(command, "--type", ["plain", "partition"]);
      this.#expectOneOf(command, "--fstype", ["ext4"]);
    }
    if (command.name === "clearpart") this.#expectOneOf(command, "--disklabel", ["gpt"]);
    if (command.name === "firstboot" && optionOf(command, "--disabled") === undefined)
      this.#wrong(command.origin, command, "starts a setup program, and the tree's may have none", "Use --disabled");
    const odd = command.positionals.find(({ text }) => !COMMON_AUTHENTICATION.includes(text));
    if (command.name === "auth" && odd !== undefined)
      this.#wrong(odd.origin, command, `has ${JSON.stringify(odd.text)}, which the native installer cannot honour`);
  }

  #expectOneOf(command: KickstartCommand, name: string, values: readonly string[]): void {
    const option: KickstartOption | undefined = optionOf(command, name);
    if (option?.value === undefined || values.includes(option.value)) return;
    this.#wrong(option.origin, command, `has ${name}=${option.value}, expected ${values.join(" or ")}`);
  }

  checkSection(section: KickstartSection): void {
    const { name, origin } = section;
    const [entry] = section.kind === "packages" ? section.entries : [];
    if (entry !== undefined) {
      const problem = "section %packages lists packages, but the packages of an ostree system are the tree's";
      this.#push(entry.origin, problem, "Move them to the treefile");
    } else if (section.kind === "other") {
      if (!section.words.some(({ text }) => text === "--disable" || text === "--disabled"))
        this.#push(origin, `section "${name}" configures an add-on, and the native installer has none`, "Remove it");
    } else if (section.kind === "script") this.#checkScript(section);
  }

  #checkScript(section: KickstartSection & { readonly kind: "script" }): void {
    if (section.name !== "%post")
      this.#push(
        section.origin,
        `section "${section.name}" runs before or beside an installation, and the native installer runs %post only`,
      );
    const outside = optionOf(section, "--nochroot");
    if (outside !== undefined)
      this.#push(outside.origin, 'section "%post" has --nochroot, but scripts run in the installed system only');
    for (const name of ["--interpreter", "--log"]) {
      const option = optionOf(section, name);
      if (option?.value !== undefined && !/^\/\S+$/.test(option.value)) {
        const given = `${name}=${JSON.stringify(option.value)}`;
        this.#push(option.origin, `section "%post" has ${given}, expected one absolute path`);
      }
    }
  }

  #wrong(range: SourceRange, command: KickstartCommand, problem: string, remedy?: string): void {
    this.#push(range, `command "${command.name}" ${problem}`, remedy);
  }

  #push(range: SourceRange, problem: string, remedy?: string): void {
    const message = `Cannot make an installer from ${JSON.stringify(range.path)}: ${problem}`;
    this.diagnostics.push({ message, range, ...(remedy !== undefined && { remedy }) });
  }
}
