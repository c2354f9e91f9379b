/** `string "x"`, `int 3`, `list`: type and, where it is short, value, in the words of the BUILD file's author. */
export function describePlainValue(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "string") return `string ${JSON.stringify(value)}`;
  if (typeof value === "boolean") return `bool ${value ? "True" : "False"}`;
  if (typeof value === "number") return `${Number.isInteger(value) ? "int" : "float"} ${value}`;
  if (typeof value === "bigint") return `int ${value}`;
  if (Array.isArray(value)) return "list";
  if (value instanceof Uint8Array) return "bytes";
  return "typeName" in Object(value) ? String(Reflect.get(Object(value), "typeName")) : "dict";
}
