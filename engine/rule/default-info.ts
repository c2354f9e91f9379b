import { z } from "zod";
import type { Artifact } from "./artifact.ts";
import { defineProvider, type ProviderInstance, provide } from "./provider.ts";

/** What every target stands for: the files that are placed when it is built, and that `srcs = [":it"]` means. */
export const DefaultInfo = defineProvider("DefaultInfo", z.object({ files: z.custom<readonly Artifact[]>() }));

/** The instance that nearly every rule returns. */
export function defaultInfo(files: readonly Artifact[]): ProviderInstance {
  return provide(DefaultInfo, { files });
}
