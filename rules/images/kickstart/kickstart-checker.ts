import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import type { CommandTreatment } from "./command-treatment.ts";
import { commandsNamed, type Kickstart, type KickstartCommand, type KickstartSection, optionOf } from "./kickstart.ts";
import { COMMON_AUTHENTICATION } from "./live-support.ts";

/** The tree that the image will hold. */
export interface ImageTree {
  readonly ref: string;
  /** The stateroot that everything else of the system expects, where one is laid down. */
  readonly osname?: string;
}

/** What a kind of packed image makes of commands. */
export interface ImageSupport {
  /** What messages say cannot be made: "live image". */
  readonly image: string;
  readonly commands: Readonly<Record<string, CommandTreatment>>;
  /** Of a command that the table does not have. */
  readonly others: CommandTreatment;
}

/**
 * The checks that all packed images share: the tree's ref, commands and options by a table, sections. What only one kind of image
 * knows (endings, partitions, addresses) its own checker adds in `checkValues`.
 */
export class KickstartChecker {
  readonly diagnostics: Diagnostic[] = [];

  constructor(
    readonly kickstart: Kickstart,
    readonly support: ImageSupport,
  ) {}

  checkTree(tree: ImageTree): void {
    const [setup] = commandsNamed(this.kickstart, "ostreesetup");
    if (setup === undefined) {
      this.missing("has no ostreesetup, which says what system it holds");
      return;
    }
    const ref = optionOf(setup, "--ref");
    if (ref?.value !== undefined && ref.value !== tree.ref)
      this.wrong(
        ref.origin,
        `command "ostreesetup" has --ref=${JSON.stringify(ref.value)}, but the tree's ref is ${JSON.stringify(tree.ref)}`,
      );
    const osname = optionOf(setup, "--osname");
    if (tree.osname !== undefined && osname?.value !== undefined && osname.value !== tree.osname)
      this.wrong(
        osname.origin,
        `command "ostreesetup" has --osname=${JSON.stringify(osname.value)}, expected ${JSON.stringify(tree.osname)}`,
      );
  }

  checkCommand(command: KickstartCommand): void {
    const treatment = this.support.commands[command.name] ?? this.support.others;
    if (treatment.kind === "refused") {
      this.wrong(command.origin, `command "${command.name}" ${treatment.reason}`, treatment.remedy);
      return;
    }
    for (const { name, origin } of command.options) {
      if (!treatment.options.includes(name))
        this.wrong(origin, `command "${command.name}" has ${name}, which a ${this.support.image} cannot honour`);
    }
    this.#checkCommonValues(command);
    this.checkValues(command);
  }

  /** What a kind of image refuses beside its table. */
  protected checkValues(_command: KickstartCommand): void {}

  #checkCommonValues({ name, origin, positionals, options }: KickstartCommand): void {
    if (name === "auth") {
      const word = positionals.find(({ text }) => !COMMON_AUTHENTICATION.includes(text));
      if (word !== undefined)
        this.wrong(
          word.origin,
          `command "auth" has ${JSON.stringify(word.text)}, which a ${this.support.image} cannot honour`,
        );
    }
    if (name === "firstboot" && optionOf({ options }, "--disabled") === undefined)
      this.wrong(
        origin,
        'command "firstboot" starts a setup program, which waits for a person',
        "Use firstboot --disabled",
      );
  }

  checkSection(section: KickstartSection): void {
    const { name, origin } = section;
    if (section.kind === "packages") {
      const [first] = section.entries;
      if (first !== undefined)
        this.wrong(
          first.origin,
          "section %packages lists packages, but the packages of an ostree system are the tree's",
          "Move them to the treefile",
        );
    } else if (section.kind === "other") {
      const disables = section.words.some(({ text }) => text === "--disable" || text === "--disabled");
      if (name !== "%addon" || !disables)
        this.wrong(
          origin,
          `section "${name}" configures an installer add-on, and a ${this.support.image} is packed without an installer`,
          "Remove it",
        );
    } else if (name !== "%post") {
      this.wrong(
        origin,
        `section "${name}" runs in an installer, and a ${this.support.image} is packed without one`,
        "Remove it, or move it to %post",
      );
    } else this.#checkPost(section);
  }

  #checkPost(section: KickstartSection & { readonly kind: "script" }): void {
    const outside = optionOf(section, "--nochroot");
    if (outside !== undefined)
      this.wrong(
        outside.origin,
        'section "%post" has --nochroot, but nothing of the build is outside the image',
        "Remove --nochroot",
      );
    const interpreter = optionOf(section, "--interpreter");
    if (interpreter?.value !== undefined && !/^\/\S+$/.test(interpreter.value))
      this.wrong(
        interpreter.origin,
        `section "%post" has --interpreter=${JSON.stringify(interpreter.value)}, expected one absolute path`,
      );
    const log = optionOf(section, "--log");
    if (log?.value !== undefined && !/^\/\S+$/.test(log.value))
      this.wrong(log.origin, `section "%post" has --log=${JSON.stringify(log.value)}, expected one absolute path`);
  }

  protected missing(problem: string, remedy?: string): void {
    const start = { line: 1, column: 1 };
    this.#push({ path: this.kickstart.path, start, end: start }, `the kickstart ${problem}`, remedy);
  }

  protected wrong(range: SourceRange, problem: string, remedy?: string): void {
    this.#push(range, problem, remedy);
  }

  #push(range: SourceRange, problem: string, remedy: string | undefined): void {
    const message = `Cannot make a ${this.support.image} from ${JSON.stringify(range.path)}: ${problem}`;
    this.diagnostics.push({ message, range, ...(remedy !== undefined && { remedy }) });
  }
}
