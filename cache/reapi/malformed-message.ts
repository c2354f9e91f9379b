/** Thrown by the wire reader and caught by decodeMessage alone, so that no caller needs a try. */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
}
