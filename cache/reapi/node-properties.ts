import { messagesField, optionalMessageField } from "./fields.ts";
import { messageCodec } from "./message-codec.ts";
import { type NameValue, NameValueCodec } from "./platform.ts";
import { type Timestamp, TimestampCodec, type UInt32Value, UInt32ValueCodec } from "./well-known.ts";

/** REAPI `NodeProperties`. The local cache writes none (modes and times are normalised); a server may send them. */
export interface NodeProperties {
  readonly properties: readonly NameValue[];
  readonly mtime?: Timestamp | undefined;
  readonly unixMode?: UInt32Value | undefined;
}

/** REAPI `NodeProperties`. */
export const NodePropertiesCodec = messageCodec<NodeProperties>({
  properties: messagesField(1, NameValueCodec),
  mtime: optionalMessageField(2, TimestampCodec),
  unixMode: optionalMessageField(3, UInt32ValueCodec),
});
