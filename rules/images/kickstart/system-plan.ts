import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { commandsNamed, type Kickstart, type KickstartCommand, optionOf, type ScriptSection } from "./kickstart.ts";

/** A line of a plan, and where it comes from. */
export type PlanLine = readonly [text: string, origin: SourceRange | undefined];

/**
 * What a kickstart says of the system itself, as lines for the scripts that deploy it, wherever to; what has no effect is not in
 * it, so that editing it makes nothing again. `image` is what messages say cannot be made: "live image".
 */
export function systemPlan(
  kickstart: Kickstart,
  { image }: { readonly image: string },
): Result<readonly PlanLine[], readonly Diagnostic[]> {
  const writer = new PlanWriter(kickstart, image);
  writer.writeSystem();
  writer.writeAccounts();
  writer.writeSettings();
  writer.writeServices();
  writer.writeScripts();
  return writer.diagnostics.length > 0 ? fail(writer.diagnostics) : succeed(writer.lines);
}

class PlanWriter {
  readonly diagnostics: Diagnostic[] = [];
  readonly lines: PlanLine[] = [];

  constructor(
    readonly kickstart: Kickstart,
    readonly image: string,
  ) {}

  write(key: string, value: string, origin?: SourceRange): void {
    this.lines.push([value === "" ? key : `${key} ${value}`, origin]);
  }

  writeSystem(): void {
    const [setup] = this.#commands("ostreesetup");
    if (setup !== undefined) {
      this.#writeOption("osname", setup, "--osname");
      const remote = optionOf(setup, "--remote") ?? optionOf(setup, "--osname");
      this.write("remote", remote?.value ?? "", remote?.origin);
      this.#writeOption("url", setup, "--url");
      this.#writeOption("ref", setup, "--ref");
      const unverified = optionOf(setup, "--nogpg");
      this.write("gpg-verify", unverified === undefined ? "yes" : "no", (unverified ?? setup).origin);
    }
    for (const command of this.#commands("bootloader")) this.#writeOption("kernel-arguments", command, "--append");
  }

  writeAccounts(): void {
    for (const command of this.#commands("rootpw")) {
      const word = command.positionals[0];
      this.write("root-password", passwordOf(command, word?.text), (word ?? command).origin);
    }
    for (const command of this.#commands("user")) this.#writeUser(command);
    for (const command of this.#commands("sshkey")) {
      const name = this.#accountName(command, "--username");
      this.write("ssh-key", `${name} ${command.positionals[0]?.text ?? ""}`, command.origin);
    }
  }

  #writeUser(command: KickstartCommand): void {
    this.write("user", this.#accountName(command, "--name"), optionOf(command, "--name")?.origin);
    for (const [key, option] of USER_OPTIONS) this.#writeOption(key, command, option);
    const password = optionOf(command, "--password");
    this.write("user-password", passwordOf(command, password?.value), (password ?? command).origin);
  }

  /** The plan separates a name from what follows by a blank. */
  #accountName(command: KickstartCommand, option: string): string {
    const given = optionOf(command, option);
    const name = given?.value ?? "";
    if (!/^[A-Za-z_][\w.-]*\$?$/.test(name)) {
      const range = (given ?? command).origin;
      const message = `Cannot make a ${this.image} from ${JSON.stringify(range.path)}: command "${command.name}" has ${option}=${JSON.stringify(name)}, which is no account name`;
      this.diagnostics.push({ message, range });
    }
    return name;
  }

  writeSettings(): void {
    for (const command of this.#commands("timezone")) {
      const [zone] = command.positionals;
      if (zone !== undefined) this.write("timezone", zone.text, zone.origin);
      const utc = optionOf(command, "--utc");
      this.write("clock", utc === undefined ? "local" : "utc", (utc ?? command).origin);
    }
    for (const { positionals } of this.#commands("lang")) {
      if (positionals[0] !== undefined) this.write("language", positionals[0].text, positionals[0].origin);
    }
    for (const command of this.#commands("keyboard")) {
      const keymap = optionOf(command, "--vckeymap");
      const value = keymap?.value ?? command.positionals[0]?.text;
      if (value !== undefined) this.write("keymap", value, (keymap ?? command).origin);
    }
    for (const command of this.#commands("network")) this.#writeOption("hostname", command, "--hostname");
    for (const command of this.#commands("selinux")) {
      const [mode] = command.options;
      if (mode !== undefined) this.write("selinux", mode.name.slice(2), mode.origin);
    }
  }

  writeServices(): void {
    for (const command of this.#commands("services")) {
      // The order that the command promises: what is in both lists ends up enabled.
      this.#writeList("disable", command, "--disabled");
      this.#writeList("enable", command, "--enabled");
    }
    for (const { origin } of this.#commands("firewall")) this.write("mask", "firewalld.service", origin);
    for (const { origin } of this.#commands("skipx")) this.write("default-target", "multi-user.target", origin);
    for (const command of this.#commands("xconfig")) {
      const graphical = optionOf(command, "--startxonboot");
      if (graphical !== undefined) this.write("default-target", "graphical.target", graphical.origin);
    }
  }

  writeScripts(): void {
    for (const section of this.kickstart.sections) if (section.kind === "script") this.#writeScript(section);
  }

  #writeScript(section: ScriptSection): void {
    if (section.body.every(({ text }) => text.trim() === "")) return;
    const words = [optionOf(section, "--interpreter")?.value ?? "/bin/sh"];
    if (optionOf(section, "--erroronfail") !== undefined) words.push("must-succeed");
    const log = optionOf(section, "--log")?.value;
    if (log !== undefined) words.push(`log=${log}`);
    this.write("post", words.join(" "), section.origin);
    for (const { text, origin } of section.body) this.lines.push([`|${text}`, origin]);
  }

  #commands(name: string): readonly KickstartCommand[] {
    return commandsNamed(this.kickstart, name);
  }

  #writeOption(key: string, command: KickstartCommand, name: string): void {
    const option = optionOf(command, name);
    if (option?.value !== undefined && option.value !== "") this.write(key, option.value, option.origin);
  }

  #writeList(key: string, command: KickstartCommand, name: string): void {
    const option = optionOf(command, name);
    const items = (option?.value ?? "").split(",").map((item) => item.trim());
    for (const item of items.filter((one) => one !== "")) this.write(key, item, option?.origin);
  }
}

const USER_OPTIONS = [
  ["user-groups", "--groups"],
  ["user-uid", "--uid"],
  ["user-gid", "--gid"],
  ["user-home", "--homedir"],
  ["user-shell", "--shell"],
  ["user-comment", "--gecos"],
] as const;

/** An account without a password is locked: nobody may log in by pressing return. */
function passwordOf(command: KickstartCommand, password: string | undefined): string {
  if (password === undefined || optionOf(command, "--lock") !== undefined) return "locked";
  return `${optionOf(command, "--iscrypted") === undefined ? "plain" : "crypted"} ${password}`;
}
