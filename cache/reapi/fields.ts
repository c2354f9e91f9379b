import type { Field, MessageCodec } from "./message-codec.ts";
import type { WireType } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

/** The kinds of field that our messages have. A scalar at its default is not written: that is the canonical form. */

/** A string; absent means "". */
export function stringField(number: number): Field<string> {
  const tag = tagOf(number, 2);
  return {
    ...{ number, wireType: 2, initial: "", isRequired: false },
    write(writer, value) {
      if (value === "") return;
      writer.varint(tag);
      writer.string(value);
    },
    read: (reader) => reader.string(),
  };
}

/** A signed integer (int32, int64); absent means 0. */
export function intField(number: number): Field<number> {
  const tag = tagOf(number, 0);
  return {
    ...{ number, wireType: 0, initial: 0, isRequired: false },
    write(writer, value) {
      if (value === 0) return;
      writer.varint(tag);
      writer.signedVarint(value);
    },
    read: (reader) => reader.signedVarint(),
  };
}

/** A flag; absent means false. */
export function boolField(number: number): Field<boolean> {
  const tag = tagOf(number, 0);
  return {
    ...{ number, wireType: 0, initial: false, isRequired: false },
    write(writer, value) {
      if (!value) return;
      writer.varint(tag);
      writer.varint(1);
    },
    read: (reader) => reader.varint() !== 0,
  };
}

/** Opaque bytes; absent means none. */
export function bytesField(number: number): Field<Uint8Array> {
  const tag = tagOf(number, 2);
  return {
    ...{ number, wireType: 2, initial: new Uint8Array(), isRequired: false },
    write(writer, value) {
      if (value.byteLength === 0) return;
      writer.varint(tag);
      writer.bytes(value);
    },
    read: (reader) => reader.bytes(),
  };
}

/** Opaque bytes whose absence the reader may tell from a default; empty ones are not written either. */
export function optionalBytesField(number: number): Field<Uint8Array | undefined> {
  const field = bytesField(number);
  return {
    ...{ number, wireType: 2, initial: undefined, isRequired: false },
    write(writer, value) {
      if (value !== undefined) field.write(writer, value);
    },
    read: (reader) => reader.bytes(),
  };
}

/** A message without which its parent makes no sense. */
export function messageField<T>(number: number, codec: MessageCodec<T>): Field<T> {
  const tag = tagOf(number, 2);
  return {
    ...{ number, wireType: 2, initial: undefined, isRequired: true },
    write: (writer, value) => writeNested(writer, { tag, codec, value }),
    read: (reader) => codec.read(reader.nested()),
  };
}

/** A message that may be absent, which differs from a message of defaults. */
export function optionalMessageField<T>(number: number, codec: MessageCodec<T>): Field<T | undefined> {
  const tag = tagOf(number, 2);
  return {
    ...{ number, wireType: 2, initial: undefined, isRequired: false },
    write(writer, value) {
      if (value !== undefined) writeNested(writer, { tag, codec, value });
    },
    read: (reader) => codec.read(reader.nested()),
  };
}

/** Messages in the order given: the caller sorts where the contract says so. */
export function messagesField<T>(number: number, codec: MessageCodec<T>): Field<readonly T[]> {
  const tag = tagOf(number, 2);
  return {
    ...{ number, wireType: 2, initial: [], isRequired: false },
    write(writer, values) {
      for (const value of values) writeNested(writer, { tag, codec, value });
    },
    read: (reader, before) => append(before, codec.read(reader.nested())),
  };
}

/** Strings in the order given; an empty one is an element and is written. */
export function stringsField(number: number): Field<readonly string[]> {
  const tag = tagOf(number, 2);
  return {
    ...{ number, wireType: 2, initial: [], isRequired: false },
    write(writer, values) {
      for (const value of values) {
        writer.varint(tag);
        writer.string(value);
      }
    },
    read: (reader, before) => append(before, reader.string()),
  };
}

/** Byte strings in the order given: messages that stay encoded. */
export function bytesListField(number: number): Field<readonly Uint8Array[]> {
  const tag = tagOf(number, 2);
  return {
    ...{ number, wireType: 2, initial: [], isRequired: false },
    write(writer, values) {
      for (const value of values) {
        writer.varint(tag);
        writer.bytes(value);
      }
    },
    read: (reader, before) => append(before, reader.bytes()),
  };
}

function tagOf(number: number, wireType: WireType): number {
  return number * 8 + wireType;
}

function writeNested<T>(writer: WireWriter, nested: { tag: number; codec: MessageCodec<T>; value: T }): void {
  writer.varint(nested.tag);
  const mark = writer.beginNested();
  nested.codec.write(writer, nested.value);
  writer.endNested(mark);
}

/** Grows the list in place while its message is being read: copying it per element would be quadratic. */
function append<T>(before: readonly T[] | undefined, element: T): readonly T[] {
  if (!Array.isArray(before)) return [element];
  before.push(element);
  return before;
}
