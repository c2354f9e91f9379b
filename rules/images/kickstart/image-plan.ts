import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { type Result, succeed } from "../../../engine/core/result.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import { commandsNamed, type Kickstart, optionOf } from "./kickstart.ts";
import { type PlanLine, systemPlan } from "./system-plan.ts";

/** What a script that makes an image reads, and where each of its lines comes from. */
export interface ImagePlan {
  readonly text: string;
  readonly origins: readonly (SourceRange | undefined)[];
}

/** What the plan of a live image needs beside the kickstart. */
export interface ImagePlanOptions {
  /** Menu entry of boot loaders. */
  readonly title?: string;
  /** Folder that the files will be served from. */
  readonly baseUrl?: string;
}

/** The kickstart as lines for pack-live-image.sh. Assumes `checkLiveKickstart` had nothing to say. */
export function imagePlan(
  kickstart: Kickstart,
  { title, baseUrl }: ImagePlanOptions = {},
): Result<ImagePlan, readonly Diagnostic[]> {
  const system = systemPlan(kickstart, { image: "live image" });
  if (!system.ok) return system;
  const lines: PlanLine[] = [];
  for (const command of commandsNamed(kickstart, "part")) {
    const size = optionOf(command, "--size");
    if (command.positionals[0]?.text === "/" && size?.value !== undefined)
      lines.push([`root-size ${size.value}`, size.origin]);
  }
  if (baseUrl !== undefined) lines.push([`base-url ${baseUrl}`, undefined]);
  if (title !== undefined) lines.push([`title ${title}`, undefined]);
  return succeed(planOf([...lines, ...system.value]));
}

/** Lines as a file. */
export function planOf(lines: readonly PlanLine[]): ImagePlan {
  return {
    text: lines.map(([text]) => `${text}\n`).join(""),
    origins: lines.map(([, origin]) => origin),
  };
}
