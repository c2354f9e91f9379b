import { command } from "./command-specification.ts";

const TLS = "--noverifyssl --sslcacert=@30 --sslclientcert=@30 --sslclientkey=@30";

/** Where the system comes from. Of the classic sources one counts; the ostree family replaces packages altogether. */
export const SOURCE_COMMANDS = [
  command("install", { options: "--root-device=", deprecatedSince: 29, until: 34 }),
  command("upgrade", { options: "--root-device=", deprecatedSince: 20, until: 29 }),
  command("cdrom", { slot: "source" }),
  command("harddrive", {
    options: "--biospart=@0-34 --partition= --dir=",
    slot: "source",
    required: ["--dir"],
    oneOf: [["--biospart", "--partition"]],
    exclusive: [["--biospart", "--partition"]],
  }),
  command("hmc", { slot: "source", since: 28 }),
  command("liveimg", {
    options: "--url= --proxy= --noverifyssl --checksum=",
    slot: "source",
    required: ["--url"],
    since: 19,
  }),
  command("nfs", { options: "--server= --dir= --opts=", slot: "source", required: ["--server", "--dir"] }),
  command("url", {
    options: `--url= --mirrorlist=@18 --metalink=@27 --proxy= ${TLS}`,
    slot: "source",
    oneOf: [["--url", "--mirrorlist", "--metalink"]],
    exclusive: [["--url", "--mirrorlist", "--metalink"]],
  }),
  command("ostreesetup", {
    options: "--osname= --remote= --url= --ref= --nogpg",
    required: ["--osname", "--url", "--ref"],
    since: 21,
  }),
  command("ostreecontainer", {
    options: "--stateroot= --url= --transport= --remote= --no-signature-verification",
    required: ["--url"],
    since: 38,
  }),
  command("bootc", {
    options: "--stateroot= --source-imgref= --target-imgref=",
    required: ["--source-imgref"],
    since: 43,
  }),
  command("repo", {
    options: `--name= --baseurl= --mirrorlist= --metalink=@27 --cost=int --excludepkgs= --includepkgs= --ignoregroups=bool --proxy= --install@21 ${TLS}`,
    repeats: true,
    key: "--name",
    required: ["--name"],
    exclusive: [["--baseurl", "--mirrorlist", "--metalink"]],
  }),
  command("module", {
    options: "--name= --stream= --disable@31",
    repeats: true,
    required: ["--name"],
    since: 29,
  }),
];
