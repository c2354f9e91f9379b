import { MemoryCas } from "../../cache/memory-cas.ts";
import { describeCas } from "../contract/cas-contract.ts";

describeCas("memory", () => {
  const cas = new MemoryCas();
  return {
    cas,
    remove: ({ hash }) => cas.blobs.delete(hash),
    damage: ({ hash, sizeBytes }) => cas.blobs.set(hash, new Uint8Array(sizeBytes)),
  };
});
