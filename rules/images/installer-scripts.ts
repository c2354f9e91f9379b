/**
 * The scripts that make an installer's ISO, and those that run on the machine it installs: one set of files, since what packs
 * the live root lays the others into it.
 */
import type { ToolScript } from "../script-action.ts";
import bootLoader from "../tools/boot-loader.sh";
import configureDeployment from "../tools/configure-deployment.sh";
import deployTree from "../tools/deploy-tree.sh";
import install from "../tools/installer/install.sh";
import installer from "../tools/installer/installer.sh";
import installerConsole from "../tools/installer/installer-console.sh";
import installerDisks from "../tools/installer/installer-disks.sh";
import installerPartitions from "../tools/installer/installer-partitions.sh";
import installerProgress from "../tools/installer/installer-progress.sh";
import installerQuestions from "../tools/installer/installer-questions.sh";
import installerSystem from "../tools/installer/installer-system.sh";
import packInstallerImage from "../tools/pack-installer-image.sh";
import packInstallerRoot from "../tools/pack-installer-root.sh";

const DEPLOY_TREE: ToolScript = { name: "deploy-tree.sh", text: deployTree };
const CONFIGURE_DEPLOYMENT: ToolScript = { name: "configure-deployment.sh", text: configureDeployment };

/** Everything that depends on the tree alone. */
export const PACK_INSTALLER_ROOT: ToolScript = {
  name: "pack-installer-root.sh",
  text: packInstallerRoot,
  parts: [
    DEPLOY_TREE,
    CONFIGURE_DEPLOYMENT,
    { name: "boot-loader.sh", text: bootLoader },
    { name: "install.sh", text: install },
    { name: "installer.sh", text: installer },
    { name: "installer-console.sh", text: installerConsole },
    { name: "installer-disks.sh", text: installerDisks },
    { name: "installer-partitions.sh", text: installerPartitions },
    { name: "installer-progress.sh", text: installerProgress },
    { name: "installer-questions.sh", text: installerQuestions },
    { name: "installer-system.sh", text: installerSystem },
  ],
};

/** What a kickstart decides, and the ISO around both. */
export const PACK_INSTALLER_IMAGE: ToolScript = {
  name: "pack-installer-image.sh",
  text: packInstallerImage,
  parts: [DEPLOY_TREE, CONFIGURE_DEPLOYMENT],
};
