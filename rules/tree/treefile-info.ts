import { z } from "zod";
import { defineProvider } from "../../engine/rule/provider.ts";
import type { Treefile } from "./treefile/treefile.ts";

/** A treefile with everything it includes, merged and checked. */
export const TreefileInfo = defineProvider("TreefileInfo", z.object({ treefile: z.custom<Treefile>() }));
