import { command } from "./command-specification.ts";

/** What the installed system is: accounts, language, network, services. */
export const SYSTEM_COMMANDS = [
  command("lang", { options: "--addsupport=@19", positionals: "LOCALE" }),
  command("langsupport", { options: "--default=", positionals: "[LOCALE...]", deprecatedSince: 5 }),
  command("keyboard", { options: "--vckeymap=@18 --xlayouts=@18 --switch=@18", positionals: "[LAYOUT]" }),
  command("timezone", {
    options: "--utc|--isUtc --nontp@18 --ntpservers=@18",
    positionals: "[ZONE]",
    exclusive: [["--nontp", "--ntpservers"]],
  }),
  command("timesource", {
    options: "--ntp-server= --ntp-pool= --ntp-disable --nts",
    repeats: true,
    oneOf: [["--ntp-server", "--ntp-pool", "--ntp-disable"]],
    exclusive: [["--ntp-server", "--ntp-pool", "--ntp-disable"]],
    since: 33,
  }),
  command("network", {
    options:
      "--bootproto={dhcp,bootp,static,query,ibft} --dhcpclass= --device= --essid= --ethtool= --gateway= --hostname= --ip= --mtu=int --nameserver= --netmask= --nodns --onboot=bool --wepkey= --wpakey=@16 --notksdevice --noipv4 --noipv6 --ipv6= --activate@16 --no-activate@25 --nodefroute@16 --bondslaves=@19 --bondopts=@19 --vlanid=@19 --ipv6gateway=@19 --teamslaves=@20 --teamconfig=@20 --interfacename=@21 --bridgeslaves=@22 --bridgeopts=@22 --bindto={mac}@28 --ipv4-dns-search=@39 --ipv6-dns-search=@39 --ipv4-ignore-auto-dns@39 --ipv6-ignore-auto-dns@39",
    repeats: true,
    exclusive: [
      ["--activate", "--no-activate"],
      ["--bondslaves", "--teamslaves", "--bridgeslaves"],
    ],
  }),
  command("firewall", {
    options:
      "--enabled|--enable --disabled|--disable --port= --trust=+ --service= --remove-service=@20 --ftp --http --smtp --ssh --use-system-defaults@28 --telnet@0-14 --high@0-9 --medium@0-9",
    exclusive: [["--enabled", "--disabled"]],
  }),
  command("selinux", {
    options: "--disabled --enforcing --permissive",
    oneOf: [["--disabled", "--enforcing", "--permissive"]],
    exclusive: [["--disabled", "--enforcing", "--permissive"]],
  }),
  command("auth|authconfig", { positionals: "[OPTION...]", isRaw: true, deprecatedSince: 28 }),
  command("authselect", { positionals: "[OPTION...]", isRaw: true, since: 28 }),
  command("realm", { positionals: "ACTION [OPTION...]", isRaw: true, since: 19 }),
  command("services", {
    options: "--disabled= --enabled=",
    oneOf: [["--disabled", "--enabled"]],
  }),
  command("rootpw", {
    options: "--iscrypted --lock --plaintext --allow-ssh@34",
    positionals: "[PASSWORD]",
    exclusive: [["--iscrypted", "--plaintext"]],
  }),
  command("group", { options: "--name= --gid=int", repeats: true, key: "--name", required: ["--name"] }),
  command("user", {
    options:
      "--name= --homedir= --iscrypted --plaintext --password= --shell= --uid=int --gid=int@19 --lock --gecos= --groups=",
    repeats: true,
    key: "--name",
    required: ["--name"],
    exclusive: [["--iscrypted", "--plaintext"]],
  }),
  command("sshkey", {
    options: "--username=",
    positionals: "KEY",
    repeats: true,
    required: ["--username"],
    since: 22,
  }),
  command("firstboot", {
    options: "--enabled|--enable --disabled|--disable --reconfig",
    exclusive: [["--enabled", "--disabled", "--reconfig"]],
  }),
  command("skipx"),
  command("xconfig", {
    options: "--defaultdesktop= --startxonboot --driver=@0-14 --depth=@0-14 --resolution=@0-14 --videoram=@0-14",
  }),
  command("eula", { options: "--agreed|--agree|--accepted|--accept", required: ["--agreed"], since: 20 }),
];
