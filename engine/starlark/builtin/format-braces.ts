import type { CallArguments } from "../value/call-arguments.ts";
import { EvaluationError } from "../value/evaluation-error.ts";
import { str } from "../value/repr.ts";

const piece = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;

/** `"{} {name}".format(...)`: fields by place, by number or by name, but not by place and by number at once. */
export function formatBraces(format: string, call: CallArguments): string {
  let next = 0;
  let numbering: "implicit" | "explicit" | undefined;
  const expand = (field: string): string => {
    const isPositional = field === "" || /^[0-9]+$/.test(field);
    if (!isPositional) return namedField(field, call);
    const wanted = field === "" ? "implicit" : "explicit";
    if (numbering !== undefined && numbering !== wanted) {
      throw new EvaluationError("cannot switch between manual field specification and automatic field numbering");
    }
    numbering = wanted;
    const index = field === "" ? next++ : Number(field);
    const argument = call.positional[index];
    if (argument === undefined) throw new EvaluationError(`no replacement found for index ${index}`);
    return str(argument.value);
  };
  return format.replace(piece, (text: string, field: string | undefined) => {
    if (text === "{{") return "{";
    if (text === "}}") return "}";
    if (field !== undefined) return expand(field);
    if (text === "{") throw new EvaluationError("found '{' without matching '}'");
    if (text === "}") throw new EvaluationError("found '}' without matching '{'");
    return text;
  });
}

function namedField(field: string, call: CallArguments): string {
  if (/[.[\],]/.test(field)) throw new EvaluationError(`invalid character inside replacement field: '${field}'`);
  const argument = call.named.get(field);
  if (argument === undefined) throw new EvaluationError(`missing argument '${field}'`);
  return str(argument.value);
}
