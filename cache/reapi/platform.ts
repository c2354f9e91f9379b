import { compareUtf8 } from "../compare-utf8.ts";
import { messagesField, stringField } from "./fields.ts";
import { messageCodec } from "./message-codec.ts";

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

/** REAPI `Platform`. */
export const PlatformCodec = messageCodec<Platform>({ properties: messagesField(1, NameValueCodec) });

/** The platform as it must be hashed. */
export function canonicalPlatform(platform: Platform): Platform {
  const properties = [...platform.properties].sort(
    (a, b) => compareUtf8(a.name, b.name) || compareUtf8(a.value, b.value),
  );
  return { properties };
}
