/**
 * Writes the protobuf wire format into one growing buffer that is used again for every message: 10,000 actions are
 * 40,000 messages, and allocating per field was most of what encoding cost.
 */
export class WireWriter {
  #buffer = Buffer.allocUnsafe(1 << 16);
  #position = 0;

  reset(): void {
    this.#position = 0;
  }

  /** A copy of what was written since the last reset. */
  toBytes(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.#position));
  }

  /** Unsigned, up to 2^53 - 1. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#position++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#position++] = rest;
  }

  /** Protobuf writes a negative int32 or int64 as its 64-bit two's complement: always ten bytes. */
  signedVarint(value: number): void {
    if (value >= 0) {
      this.varint(value);
      return;
    }
    this.#reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 0x80n) {
      this.#buffer[this.#position++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#buffer[this.#position++] = Number(rest);
  }

  string(value: string): void {
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.#reserve(length);
    this.#buffer.write(value, this.#position);
    this.#position += length;
  }

  bytes(value: Uint8Array): void {
    this.varint(value.byteLength);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.#reserve(value.byteLength);
    this.#buffer.set(value, this.#position);
    this.#position += value.byteLength;
  }

  /** Leaves one byte for the length of what follows; give the returned mark to endNested. */
  beginNested(): number {
    this.#reserve(1);
    this.#position += 1;
    return this.#position;
  }

  endNested(mark: number): void {
    const length = this.#position - mark;
    if (length < 0x80) {
      this.#buffer[mark - 1] = length;
      return;
    }
    // Rare (most messages are short): the length needs more than the one byte left for it, so the content moves.
    const extra = varintSize(length) - 1;
    this.#reserve(extra);
    this.#buffer.copyWithin(mark + extra, mark, this.#position);
    this.#position = mark - 1;
    this.varint(length);
    this.#position = mark + extra + length;
  }

  #reserve(count: number): void {
    if (this.#position + count <= this.#buffer.byteLength) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.byteLength * 2, this.#position + count));
    this.#buffer.copy(larger, 0, 0, this.#position);
    this.#buffer = larger;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}
