import type { ToolScript } from "../script-action.ts";
import imageCheck from "../tools/image-check.sh";
import bootFiles from "../tools/image-check-boot-files.sh";
import box from "../tools/image-check-box.sh";
import disk from "../tools/image-check-disk.sh";
import formats from "../tools/image-check-formats.sh";
import initramfs from "../tools/image-check-initramfs.sh";
import installer from "../tools/image-check-installer.sh";
import network from "../tools/image-check-network.sh";
import results from "../tools/image-check-results.sh";
import root from "../tools/image-check-root.sh";

const PARTS = {
  "boot-files": bootFiles,
  box,
  disk,
  formats,
  initramfs,
  installer,
  network,
  results,
  root,
};

/** The check with all that it reads from beside itself. */
export const IMAGE_CHECK: ToolScript = {
  name: "image-check.sh",
  text: imageCheck,
  parts: Object.entries(PARTS).map(([part, text]) => ({ name: `image-check-${part}.sh`, text })),
};
