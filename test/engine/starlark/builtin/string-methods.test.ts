import { expect, test } from "vitest";
import { resultOf } from "../run-starlark.ts";

test.each([
  [`"hELLO, wORLD".capitalize(), "hElLo, wO'rLd".title()`, `("Hello, world", "Hello, Wo'Rld")`],
  [`"banana".count("an"), "banana".count("a", 2, -1), "abc".count("")`, "(2, 1, 4)"],
  [`list("ab".elems()), "ab".elems(), type("".elems())`, `(["a", "b"], "ab".elems(), "string.elems")`],
  [`"f.cc".endswith((".h", ".cc")), "f.cc".endswith("f", 0, 1), "abc".startswith("b", 1)`, "(True, True, True)"],
  [`"bonbon".find("on"), "bonbon".find("on", 2, 5), "bonbon".rfind("on", None, 5), "".find("a")`, "(1, -1, 1, -1)"],
  [`"bonbon".index("on", 2), "bonbon".rindex("on")`, "(4, 4)"],
  [`"base64".isalnum(), "Catch-22".isalpha(), "123".isdigit(), "".isalnum()`, "(True, False, True, False)"],
  [
    `"a, b".islower(), "A-9".isupper(), "1".islower(), " \\t\\n".isspace(), "".isspace()`,
    "(True, True, False, True, False)",
  ],
  [`"Catch-22".istitle(), "HAL".istitle(), "1".istitle()`, "(True, False, False)"],
  [`", ".join(["a", "b"]), "".join(()), "-".join("ab".elems())`, `("a, b", "", "a-b")`],
  [`"Aé".lower(), "aé".upper()`, `("aé", "AÉ")`],
  [`" a ".strip(), " a ".lstrip(), " a ".rstrip(), "xaxbx".strip("xb")`, `("a", "a ", " a", "a")`],
  [
    `"a/b/c".partition("/"), "a/b/c".rpartition("/"), "a".partition("/"), "a".rpartition("/")`,
    `(("a", "/", "b/c"), ("a/b", "/", "c"), ("a", "", ""), ("", "", "a"))`,
  ],
  [`"bbaa".removeprefix("b"), "banana".removesuffix("na"), "a".removeprefix("b")`, `("baa", "bana", "a")`],
  [
    `"banana".replace("a", "$&"), "banana".replace("a", "o", 2), "ab".replace("", "-")`,
    `("b$&n$&n$&", "bonona", "-a-b-")`,
  ],
  [
    `"a b  c ".split(), "a b  c ".split(" "), "a b c".split(None, 1), "".split(), "".split(",")`,
    `(["a", "b", "c"], ["a", "b", "", "c", ""], ["a", "b c"], [], [""])`,
  ],
  [
    `"a,b,c".rsplit(",", 1), " a b  c".rsplit(None, 1), "a,b,c".split(",", maxsplit = 1)`,
    `(["a,b", "c"], [" a b", "c"], ["a", "b,c"])`,
  ],
  [
    `"A\\nB\\rC\\r\\nD".splitlines(), "a\\n\\nb\\n".splitlines(True)`,
    `(["A", "B", "C", "D"], ["a\\n", "\\n", "b\\n"])`,
  ],
  [
    `"{} {}".format("a", 1), "{1}{0}{1}".format("a", "b"), "{x}{y}{}".format(1, x = [2], y = "3")`,
    `("a 1", "bab", "[2]31")`,
  ],
  [`"{{{}}}".format(None)`, `"{None}"`],
  ["len('é😀'), 'é😀'[0], hash('hello'), hash(b'hello')", `(3, "é", 99162322, 1335831723)`],
])("%s is %s", (expression, value) => {
  expect(resultOf(expression)).toBe(value);
});

test.each([
  [`"a".index("b")`, "1:19-22 substring not found"],
  [`"a".split("")`, "1:19-21 empty separator"],
  [`"a".join([1])`, "1:18-21 expected string for sequence element 0, got 'int'"],
  [`"a".join("b")`, "1:18-21 in call to join(), parameter 'elements' got value of type 'string', want 'iterable'"],
  [
    `"a".startswith(1)`,
    "1:24-25 in call to startswith(), parameter 'sub' got value of type 'int', want 'string or tuple of strings'",
  ],
  [`"a".upper(1)`, "1:19-20 upper() accepts no positional arguments but got 1"],
  [`"a".find()`, "1:13-17 find() missing 1 required positional argument: sub"],
  [`"a".find(sub = "a")`, "1:18-21 find() got named argument for positional-only parameter 'sub'"],
  [
    `"a".split(",", maxsplt = 1)`,
    "1:24-31 split() got unexpected keyword argument 'maxsplt' (did you mean 'maxsplit'?)",
  ],
  [`"a".replace("a", "b", 99999999999)`, "1:31-42 got 99999999999 for count, want value in signed 32-bit range"],
  [`"{} {0}".format(1)`, "1:18-24 cannot switch between manual field specification and automatic field numbering"],
  [`"{}".format()`, "1:14-20 no replacement found for index 0"],
  [`"{x}".format()`, "1:15-21 missing argument 'x'"],
  [`"{".format()`, "1:13-19 found '{' without matching '}'"],
  [`"}".format()`, "1:13-19 found '}' without matching '{'"],
  [`"{a.b}".format(a = 1)`, "1:17-23 invalid character inside replacement field: 'a.b'"],
])("%s is refused at its place", (expression, problem) => {
  expect(resultOf(expression)).toBe(problem);
});
