import { command } from "./command-specification.ts";

const ENDING = { options: "--eject --kexec@23", slot: "ending" };

/** How the installer itself behaves; nothing of it is in the installed system. */
export const INSTALLER_COMMANDS = [
  command("graphical", { options: "--non-interactive@18", slot: "display mode" }),
  command("text", { options: "--non-interactive@18", slot: "display mode" }),
  command("cmdline", { options: "--non-interactive@18", slot: "display mode" }),
  command("vnc", { options: "--password= --host= --port=" }),
  command("rdp", { options: "--username= --password=", since: 41 }),
  command("sshpw", {
    options: "--username= --iscrypted --plaintext --lock --sshkey@24",
    positionals: "[PASSWORD...]",
    repeats: true,
    key: "--username",
    required: ["--username"],
    exclusive: [["--iscrypted", "--plaintext"]],
  }),
  command("logging", { options: "--host= --port= --level={debug,info,warning,error,critical}" }),
  command("updates", { positionals: "[URL]" }),
  command("driverdisk", { options: "--source= --biospart=", positionals: "[PARTITION]", repeats: true }),
  command("rescue", { options: "--nomount --romount", exclusive: [["--nomount", "--romount"]] }),
  command("mediacheck"),
  command("autostep", { options: "--autoscreenshot", until: 34 }),
  command("interactive", { deprecatedSince: 14, until: 15 }),
  command("device", { options: "--opts=", positionals: "[MODULE...]", repeats: true, deprecatedSince: 24 }),
  command("deviceprobe", { positionals: "[OPTION...]", isRaw: true, deprecatedSince: 29 }),
  command("monitor", { options: "--hsync= --monitor= --vsync= --noprobe", deprecatedSince: 10, until: 29 }),
  command("mouse", { positionals: "[OPTION...]", isRaw: true, deprecatedSince: 3 }),
  command("unsupported_hardware"),
  command("reboot", ENDING),
  command("shutdown", ENDING),
  command("poweroff", ENDING),
  command("halt", ENDING),
];
