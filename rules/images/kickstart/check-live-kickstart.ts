import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { commandsNamed, type Kickstart, type KickstartCommand, type KickstartSection, optionOf } from "./kickstart.ts";
import { COMMON_AUTHENTICATION, DISK_ONLY_MOUNTS, LIVE_COMMANDS, OTHER_COMMANDS } from "./live-support.ts";

/** The tree that the image will hold. */
export interface LiveTree {
  readonly ref: string;
  /** The stateroot that everything else of the system expects, where one is laid down. */
  readonly osname?: string;
}

/**
 * What can be known to fail, or to be left out, before an image is packed for minutes: the rules that livemedia-creator
 * checks when it starts, the tree's ref, and every command that a packed image cannot honour, by name, file and line.
 */
export function checkLiveKickstart(kickstart: Kickstart, tree: LiveTree): readonly Diagnostic[] {
  const checker = new LiveChecker(kickstart);
  checker.checkTree(tree);
  checker.checkEnding();
  for (const command of kickstart.commands) checker.checkCommand(command);
  for (const section of kickstart.sections) checker.checkSection(section);
  return checker.diagnostics;
}

class LiveChecker {
  readonly diagnostics: Diagnostic[] = [];

  constructor(readonly kickstart: Kickstart) {}

  checkTree(tree: LiveTree): void {
    const [setup] = commandsNamed(this.kickstart, "ostreesetup");
    if (setup === undefined) {
      this.#missing("has no ostreesetup, which says what system it holds");
      return;
    }
    const ref = optionOf(setup, "--ref");
    if (ref?.value !== undefined && ref.value !== tree.ref)
      this.#wrong(
        ref.origin,
        `command "ostreesetup" has --ref=${JSON.stringify(ref.value)}, but the tree's ref is ${JSON.stringify(tree.ref)}`,
      );
    const osname = optionOf(setup, "--osname");
    if (tree.osname !== undefined && osname?.value !== undefined && osname.value !== tree.osname)
      this.#wrong(
        osname.origin,
        `command "ostreesetup" has --osname=${JSON.stringify(osname.value)}, expected ${JSON.stringify(tree.osname)}`,
      );
  }

  checkEnding(): void {
    const ending = commandsNamed(this.kickstart, "shutdown", "poweroff", "reboot", "halt");
    if (ending.length === 0)
      this.#missing("has no shutdown, which livemedia-creator waits for", "Add the line: shutdown");
    const mounts = commandsNamed(this.kickstart, "part").filter(({ positionals: [mount] }) => mount?.text === "/");
    const second = mounts[1];
    if (second !== undefined) this.#wrong(second.origin, 'command "part" declares the mount point "/" a second time');
  }

  checkCommand(command: KickstartCommand): void {
    const treatment = LIVE_COMMANDS[command.name] ?? OTHER_COMMANDS;
    if (treatment.kind === "refused") {
      this.#wrong(command.origin, `command "${command.name}" ${treatment.reason}`, treatment.remedy);
      return;
    }
    for (const { name, origin } of command.options) {
      if (!treatment.options.includes(name))
        this.#wrong(origin, `command "${command.name}" has ${name}, which a packed image cannot honour`);
    }
    this.#checkValues(command);
  }

  #checkValues(command: KickstartCommand): void {
    const { name, origin, positionals } = command;
    if (name === "part") this.#checkPartition(command);
    const protocol = optionOf(command, "--bootproto");
    if (name === "network" && protocol?.value !== undefined && protocol.value !== "dhcp")
      this.#wrong(
        protocol.origin,
        `command "network" has --bootproto=${protocol.value}, but a network boot brings its own addresses`,
        "Use --bootproto=dhcp",
      );
    if (name === "auth") {
      const word = positionals.find(({ text }) => !COMMON_AUTHENTICATION.includes(text));
      if (word !== undefined)
        this.#wrong(word.origin, `command "auth" has ${JSON.stringify(word.text)}, which a packed image cannot honour`);
    }
    if (name === "firstboot" && optionOf(command, "--disabled") === undefined)
      this.#wrong(
        origin,
        'command "firstboot" starts a setup program, and a live system starts anew every time',
        "Use firstboot --disabled",
      );
  }

  #checkPartition(command: KickstartCommand): void {
    const [mount] = command.positionals;
    if (mount !== undefined && mount.text !== "/" && !DISK_ONLY_MOUNTS.test(mount.text))
      this.#wrong(
        mount.origin,
        `command "part" has the mount point ${JSON.stringify(mount.text)}, but a live image is one root file system`,
        "Remove it, or make it a folder of the tree",
      );
    const type = optionOf(command, "--fstype");
    if (mount?.text === "/" && type?.value !== undefined && type.value !== "ext4")
      this.#wrong(
        type.origin,
        `command "part" has --fstype=${type.value} for "/", but a live root is ext4`,
        "Use --fstype=ext4",
      );
  }

  checkSection(section: KickstartSection): void {
    const { name, origin } = section;
    if (section.kind === "packages") {
      const [first] = section.entries;
      if (first !== undefined)
        this.#wrong(
          first.origin,
          "section %packages lists packages, but the packages of an ostree system are the tree's",
          "Move them to the treefile",
        );
    } else if (section.kind === "other") {
      const disables = section.words.some(({ text }) => text === "--disable" || text === "--disabled");
      if (name !== "%addon" || !disables)
        this.#wrong(
          origin,
          `section "${name}" configures an installer add-on, and a live image is packed without an installer`,
          "Remove it",
        );
    } else if (name !== "%post") {
      this.#wrong(
        origin,
        `section "${name}" runs in an installer, and a live image is packed without one`,
        "Remove it, or move it to %post",
      );
    } else this.#checkPost(section);
  }

  #checkPost(section: KickstartSection & { readonly kind: "script" }): void {
    const outside = optionOf(section, "--nochroot");
    if (outside !== undefined)
      this.#wrong(
        outside.origin,
        'section "%post" has --nochroot, but nothing of the build is outside the image',
        "Remove --nochroot",
      );
    const interpreter = optionOf(section, "--interpreter");
    if (interpreter?.value !== undefined && !/^\/\S+$/.test(interpreter.value))
      this.#wrong(
        interpreter.origin,
        `section "%post" has --interpreter=${JSON.stringify(interpreter.value)}, expected one absolute path`,
      );
    const log = optionOf(section, "--log");
    if (log?.value !== undefined && !/^\/\S+$/.test(log.value))
      this.#wrong(log.origin, `section "%post" has --log=${JSON.stringify(log.value)}, expected one absolute path`);
  }

  #missing(problem: string, remedy?: string): void {
    const start = { line: 1, column: 1 };
    this.#push({ path: this.kickstart.path, start, end: start }, `the kickstart ${problem}`, remedy);
  }

  #wrong(range: SourceRange, problem: string, remedy?: string): void {
    this.#push(range, problem, remedy);
  }

  #push(range: SourceRange, problem: string, remedy: string | undefined): void {
    const message = `Cannot make a live image from ${JSON.stringify(range.path)}: ${problem}`;
    this.diagnostics.push({ message, range, ...(remedy !== undefined && { remedy }) });
  }
}
