import { fail, succeed } from "../../../engine/core/result.ts";
import fetchRemoteFile from "../../tools/fetch-remote-file.sh";
import verifyRemoteSignature from "../../tools/verify-remote-signature.sh";
import type { RunHostScript } from "../host-package-resolver.ts";
import type { RemoteFiles } from "./remote-files.ts";
import { dearmorKeys } from "./signing-key.ts";

/** Linux takes no longer argument; an index is a tenth of it. */
const LARGEST_SIGNED_BYTES = 90 * 1024;

/**
 * Fetches with the host's curl and verifies with its gpgv. Not Node's fetch: it knows no proxy variables and no `file:`,
 * and actions fetch with curl too, so both see the network through the same settings.
 */
export function hostRemoteFiles(runHostScript: RunHostScript): RemoteFiles {
  return {
    async fetch(address, { proxy = "" }) {
      const printed = await runHostScript(fetchRemoteFile, [address, proxy]);
      return printed.ok ? succeed(Buffer.from(printed.value, "base64")) : printed;
    },
    async verify({ content, signature, keys }) {
      const keyring = dearmorKeys(keys.join("\n"));
      if (!keyring.ok) return keyring;
      const parts = [content, signature, keyring.value];
      if (parts.some(({ length }) => length > LARGEST_SIGNED_BYTES)) return fail("it is too large to be verified");
      const words = parts.map((bytes) => Buffer.from(bytes).toString("base64"));
      const printed = await runHostScript(verifyRemoteSignature, words);
      return printed.ok ? succeed(undefined) : printed;
    },
  };
}
