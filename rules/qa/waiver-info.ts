import { z } from "zod";
import type { Label } from "../../engine/core/label.ts";
import { defineProvider } from "../../engine/rule/provider.ts";

/** A test that may fail, who answers for it, why, and until when. */
export const WaiverInfo = defineProvider(
  "WaiverInfo",
  z.object({
    test: z.custom<Label>(),
    owner: z.string(),
    reason: z.string(),
    /** From this day on, UTC, it is no longer good. */
    expires: z.string(),
  }),
);
