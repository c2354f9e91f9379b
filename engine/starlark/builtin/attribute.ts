import { StarlarkBytes } from "../value/bytes.ts";
import { StarlarkDict } from "../value/dict.ts";
import { ElementsView } from "../value/elements-view.ts";
import { StarlarkList } from "../value/list.ts";
import { StarlarkObject, type StarlarkValue } from "../value/starlark-value.ts";
import { dictMethods } from "./dict-methods.ts";
import { listMethods } from "./list-methods.ts";
import { BoundMethod, defineMethods, type MethodTable } from "./method.ts";
import { stringMethods } from "./string-methods.ts";

const bytesMethods = defineMethods<StarlarkBytes>({
  elems: [
    [],
    (self) =>
      new ElementsView(
        "bytes.elems",
        self,
        Array.from(self.bytes, (byte) => BigInt(byte)),
      ),
  ],
});

/** `value.name`, or undefined where there is no such field or method. */
export function attributeOf(value: StarlarkValue, name: string): StarlarkValue | undefined {
  if (typeof value === "string") return boundMethod(value, { name, methods: stringMethods });
  if (value instanceof StarlarkList) return boundMethod(value, { name, methods: listMethods });
  if (value instanceof StarlarkDict) return boundMethod(value, { name, methods: dictMethods });
  if (value instanceof StarlarkBytes) return boundMethod(value, { name, methods: bytesMethods });
  return value instanceof StarlarkObject ? value.attribute(name) : undefined;
}

/** The names that attributeOf answers to, sorted, as dir() has them. */
export function attributeNamesOf(value: StarlarkValue): string[] {
  return [...unsortedNames(value)].sort();
}

function unsortedNames(value: StarlarkValue): Iterable<string> {
  if (typeof value === "string") return stringMethods.keys();
  if (value instanceof StarlarkList) return listMethods.keys();
  if (value instanceof StarlarkDict) return dictMethods.keys();
  if (value instanceof StarlarkBytes) return bytesMethods.keys();
  return value instanceof StarlarkObject ? value.attributeNames() : [];
}

function boundMethod<Self extends StarlarkValue>(
  self: Self,
  { name, methods }: { readonly name: string; readonly methods: MethodTable<Self> },
): StarlarkValue | undefined {
  const method = methods.get(name);
  return method === undefined ? undefined : new BoundMethod(name, self, method);
}
