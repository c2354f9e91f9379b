import { MemoryActionCache } from "../../cache/memory-action-cache.ts";
import { describeActionCache } from "../contract/action-cache-contract.ts";

describeActionCache("memory", async () => new MemoryActionCache());
