import { MalformedMessage } from "./malformed-message.ts";

/** How a field's bytes are delimited; groups (3, 4) have never been valid in proto3. */
export type WireType = 0 | 1 | 2 | 5;

/** Reads the protobuf wire format from untrusted bytes: every length is checked, nothing is read past the end. */
export class WireReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#bytes.byteLength;
  }

  /** The next field's number and wire type. */
  tag(): { readonly number: number; readonly wireType: WireType } {
    const tag = this.varint();
    const wireType = tag % 8;
    const number = Math.floor(tag / 8);
    if (number === 0) throw new MalformedMessage("field number 0");
    if (wireType !== 0 && wireType !== 1 && wireType !== 2 && wireType !== 5) {
      throw new MalformedMessage(`wire type ${wireType}`);
    }
    return { number, wireType };
  }

  /** Unsigned; more than 2^53 - 1 is malformed, since nothing that we exchange counts so far. */
  varint(): number {
    const value = this.#varint64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedMessage("number out of range");
    return Number(value);
  }

  signedVarint(): number {
    const value = Number(BigInt.asIntN(64, this.#varint64()));
    if (!Number.isSafeInteger(value)) throw new MalformedMessage("number out of range");
    return value;
  }

  string(): string {
    return this.#delimited().toString("utf8");
  }

  /** A copy: a view would keep the whole message, or a reader's shared buffer, alive and changeable. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#delimited());
  }

  nested(): WireReader {
    return new WireReader(this.#delimited());
  }

  skip(wireType: WireType): void {
    if (wireType === 0) this.#varint64();
    else if (wireType === 2) this.#delimited();
    else this.#take(wireType === 1 ? 8 : 4);
  }

  #varint64(): bigint {
    let low = 0;
    // Four bytes fit a small integer; nearly every tag and length ends here, without a bigint loop.
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new MalformedMessage("number longer than ten bytes");
  }

  #byte(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new MalformedMessage("truncated");
    this.#position += 1;
    return byte;
  }

  #delimited(): Buffer {
    return this.#take(this.varint());
  }

  #take(length: number): Buffer {
    const end = this.#position + length;
    if (end > this.#bytes.byteLength) throw new MalformedMessage("truncated");
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }
}
