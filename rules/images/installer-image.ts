import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { ReleaseArtifactsInfo } from "../release/release-artifacts-info.ts";
import { runScript } from "../script-action.ts";
import { OstreeTreeInfo } from "../tree/ostree-tree-info.ts";
import { BootableInfo } from "./bootable-info.ts";
import { PACK_INSTALLER_IMAGE, PACK_INSTALLER_ROOT } from "./installer-scripts.ts";
import { checkInstallerKickstart } from "./kickstart/check-installer-kickstart.ts";
import type { ImagePlan } from "./kickstart/image-plan.ts";
import { installerPlan, isUnattended } from "./kickstart/installer-plan.ts";
import { commandsNamed, type Kickstart, optionOf } from "./kickstart/kickstart.ts";
import { KickstartInfo } from "./kickstart-info.ts";

const ATTRIBUTES = {
  tree: attribute
    .label({ providers: [OstreeTreeInfo] })
    .describe("The ostree_tree or ostree_signature target to install"),
  kickstart: attribute.label({ providers: [KickstartInfo] }).describe("The kickstart target that says how"),
  title: attribute.string().optional().describe("The product's name in menus and .treeinfo; default: the osname"),
  volume_id: attribute
    .string()
    .regex(/^[\w.-]{1,32}$/, { error: "expected 1 to 32 letters, digits, dots, dashes and underscores" })
    .optional()
    .describe("Label of the ISO; default: osname and version"),
  update_url: attribute
    .string()
    .optional()
    .describe("Where installed systems look for updates; needed unless a %post script sets up the remote"),
  gpg_keys: attribute
    .labelList({ allowFiles: true })
    .default([])
    .describe(
      "Public keys that installed systems verify updates with, whatever --nogpg says of the ISO; tree is then the signed one",
    ),
  osname: attribute
    .string()
    .optional()
    .describe("The osname that the kickstart's ostreesetup must have, where other systems expect one"),
  kernel_arguments: attribute
    .stringList()
    .default(["console=tty0", "console=ttyS0,115200n8"])
    .describe("Kernel arguments of the installer itself; the installed system's are bootloader --append"),
  menu_timeout: attribute
    .integer()
    .min(1)
    .default(10)
    .describe("Seconds until the menu's first entry starts by itself"),
};
type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** An ISO that installs a tree onto a machine's disk, by itself or after asking. */
export const installerImage = defineRule({
  name: "installer_image",
  doc: `Makes an ISO that installs a tree, from a CD or a USB stick, on BIOS and UEFI. It embeds the ostree repository (/content/repo), a
live system made of the tree itself, .treeinfo (with checksums), .discinfo and the kickstart (/ks.cfg). Its menu offers an
unattended installation when the kickstart says all that is needed (part or autopart, rootpw or user), an installation that asks
first (disk, host name, root password, user, time zone), and a shell. The kickstart's ostreesetup takes the repository that the ISO
carries, --url=file:///run/install/repo/content/repo; commands that the installer does not honour are refused when the
target is analysed. A disk with anything on it is erased only where clearpart --all says so, or a person at the console. What went
wrong stays on the screen with a shell; with the kernel argument atomic.on-error=poweroff the machine goes off instead.`,
  example: `kickstart(
    name = "installer_ks",
    src = "installer.ks",
)

installer_image(
    name = "installer",
    tree = "//tree:host",
    kickstart = ":installer_ks",
    title = "Sample Atomic",
    update_url = "https://updates.example.org/repo",
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    const tree = context.dependencies("tree")[0]?.get(OstreeTreeInfo);
    const source = context.dependencies("kickstart")[0]?.get(KickstartInfo);
    if (tree === undefined || source === undefined) return [];
    const plan = checkedPlan(context, { kickstart: source.kickstart, ref: tree.ref });
    if (plan === undefined) return [];
    const short = setupOf(source.kickstart, "--osname") ?? labelName(context.label);
    const product: Product = {
      short,
      version: tree.version ?? "1",
      volumeId: context.attributes.volume_id ?? defaultVolumeId(`${short}-${tree.version ?? "1"}`),
    };
    const root = packRoot(context, { tree, volumeId: product.volumeId });
    const file = packIso(context, { ...source, tree, plan, root, product });
    return [
      defaultInfo([file]),
      provide(BootableInfo, {
        medium: { kind: "installer", file, volumeId: product.volumeId },
        firmware: ["bios", "uefi"],
        commit: tree.commit,
      }),
      provide(ReleaseArtifactsInfo, {
        artifacts: [
          {
            ...{ label: context.label, file, kind: "image", format: "iso", variant: "Installer" },
            ...{ architecture: tree.architecture, volumeId: product.volumeId },
            tree: { commit: tree.commit, ref: tree.ref, ...(tree.version !== undefined && { version: tree.version }) },
          },
        ],
        gates: [],
      }),
    ];
  },
});

/** What the ISO calls itself. */
interface Product {
  readonly short: string;
  readonly version: string;
  readonly volumeId: string;
}

interface Tree {
  readonly repository: Artifact;
  readonly commit: Artifact;
  readonly ref: string;
  readonly architecture: string;
}

/** The plan of the installation; undefined when there is something to report instead, all of it at once. */
function checkedPlan(
  context: Context,
  { kickstart, ref }: { readonly kickstart: Kickstart; readonly ref: string },
): ImagePlan | undefined {
  const { update_url: updateUrl, osname, gpg_keys: keys } = context.attributes;
  const plan = installerPlan(kickstart, {
    ...(updateUrl !== undefined && { updateUrl }),
    verifiesUpdates: keys.length > 0,
  });
  const problems = [
    ...checkInstallerKickstart(kickstart, { ref, ...(osname !== undefined && { osname }) }),
    ...(updateUrl === undefined ? checkRemote(kickstart) : []),
    ...(plan.ok ? [] : plan.error),
  ];
  for (const problem of problems) context.report(problem);
  return problems.length === 0 && plan.ok ? plan.value : undefined;
}

/** The live system depends on the tree and the label alone, so that an edit of the kickstart packs none of it again. */
function packRoot(context: Context, { tree, volumeId }: { readonly tree: Tree; readonly volumeId: string }): Artifact {
  const root = context.declareDirectory(`${labelName(context.label)}.root`);
  runScript(context, {
    script: PACK_INSTALLER_ROOT,
    mnemonic: "PackInstallerRoot",
    message: `Packing live system of installer ${labelName(context.label)}`,
    arguments: [
      ...["--repo", tree.repository.path, "--commit", tree.commit.path],
      ...["--volume-id", volumeId, "--output", root.path],
    ],
    inputs: [tree.repository, tree.commit],
    outputs: [root],
    sandbox: { user: "root-range" },
    resources: { cpu: 2, memoryMiB: 1536 },
  });
  return root;
}

interface IsoOptions {
  readonly kickstart: Kickstart;
  readonly flattened: Artifact;
  readonly tree: Tree;
  readonly plan: ImagePlan;
  readonly root: Artifact;
  readonly product: Product;
}

function packIso(context: Context, { kickstart, flattened, tree, plan, root, product }: IsoOptions): Artifact {
  const { title = product.short, menu_timeout: timeout, kernel_arguments: kernelArguments } = context.attributes;
  const name = labelName(context.label);
  const planFile = context.literal(`${name}.plan`, plan.text, { origins: plan.origins });
  const keys = context.files("gpg_keys");
  const file = context.declareFile(`${name}.iso`);
  runScript(context, {
    script: PACK_INSTALLER_IMAGE,
    mnemonic: "PackInstallerImage",
    message: `Writing installer image ${name}`,
    arguments: [
      ...["--root", root.path, "--plan", planFile.path, "--kickstart", flattened.path],
      ...["--repo", tree.repository.path, "--ref", tree.ref, "--volume-id", product.volumeId],
      ...["--title", title, "--short", product.short, "--version", product.version, "--arch", tree.architecture],
      ...(isUnattended(kickstart) ? ["--unattended"] : []),
      ...["--timeout", String(timeout)],
      ...kernelArguments.flatMap((argument) => ["--kernel-argument", argument]),
      ...keys.flatMap((key) => ["--gpg-key", key.path]),
      ...["--output", file.path],
    ],
    inputs: [root, planFile, flattened, tree.repository, ...keys],
    outputs: [file],
    resources: { cpu: 1, memoryMiB: 1024 },
  });
  return file;
}

function setupOf(kickstart: Kickstart, name: string): string | undefined {
  const [setup] = commandsNamed(kickstart, "ostreesetup");
  return setup === undefined ? undefined : optionOf(setup, name)?.value;
}

/** Without it an installed system would look for its updates on a medium that is not there any more. */
function checkRemote(kickstart: Kickstart): readonly Diagnostic[] {
  const isSetByScript = kickstart.sections.some(
    (section) => section.kind === "script" && section.body.some(({ text }) => /\bremotes?\b/.test(text)),
  );
  const [setup] = commandsNamed(kickstart, "ostreesetup");
  if (isSetByScript || setup === undefined) return [];
  const range = optionOf(setup, "--url")?.origin ?? setup.origin;
  const message = `Cannot make a native installer from ${JSON.stringify(range.path)}: installed systems would look for updates on the ISO`;
  return [{ message, range, remedy: "Give the target an update_url, or set the remote up in %post" }];
}

function defaultVolumeId(text: string): string {
  return text.replace(/[^\w.-]/g, "-").slice(0, 32);
}
