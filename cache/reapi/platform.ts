import { compareUtf8 } from "../compare-utf8.ts";
import { messagesField, stringField } from "./fields.ts";
import { type MessageCodec, messageCodec } from "./message-codec.ts";
import { WireWriter } from "./wire-writer.ts";

/** A name and its value: platform property, environment variable, node property. */
export interface NameValue {
  readonly name: string;
  readonly value: string;
}

/** What the machine that runs an action must be: properties sorted by name, then value; names may repeat. */
export interface Platform {
  readonly properties: readonly NameValue[];
}

/** REAPI `Platform.Property`, `Command.EnvironmentVariable` and `NodeProperty`, which are the same bytes. */
export const NameValueCodec = messageCodec<NameValue>({ name: stringField(1), value: stringField(2) });

const plainCodec = messageCodec<Platform>({ properties: messagesField(1, NameValueCodec) });
const canonical = new WeakMap<Platform, Platform>();
const encoded = new WeakMap<Platform, Uint8Array>();

/**
 * REAPI `Platform`. Encoded once for each object: all actions of a kind name the same machine with the same tools, twice
 * each, and a caller that hands over one object for them saves most of what a key costs. Never change one.
 */
export const PlatformCodec: MessageCodec<Platform> = {
  read: plainCodec.read,
  write(writer, platform) {
    let bytes = encoded.get(platform);
    if (bytes === undefined) {
      const own = new WireWriter();
      plainCodec.write(own, platform);
      bytes = own.toBytes();
      encoded.set(platform, bytes);
    }
    writer.raw(bytes);
  },
};

/** The platform as it must be hashed; the same object for the same object. */
export function canonicalPlatform(platform: Platform): Platform {
  let sorted = canonical.get(platform);
  if (sorted === undefined) {
    const order = (a: NameValue, b: NameValue) => compareUtf8(a.name, b.name) || compareUtf8(a.value, b.value);
    sorted = { properties: [...platform.properties].sort(order) };
    canonical.set(platform, sorted);
  }
  return sorted;
}
