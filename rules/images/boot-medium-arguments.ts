import { assertNever } from "../../engine/core/assert-never.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import type { BootMedium } from "./bootable-info.ts";

/** The one artifact that a medium is. */
export function mediumArtifact(medium: BootMedium): Artifact {
  return medium.kind === "network-folder" ? medium.folder : medium.file;
}

/** How the scripts of boot tests are told what to start from. */
export function bootMediumArguments(medium: BootMedium): readonly string[] {
  const image = ["--medium", medium.kind, "--image", mediumArtifact(medium).path];
  switch (medium.kind) {
    case "disk":
      return [...image, "--format", medium.format];
    case "network-folder":
    case "vagrant-box":
    case "installer":
      return image;
    default:
      return assertNever(medium);
  }
}
