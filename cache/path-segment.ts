/**
 * Why a name cannot be one segment of a path, or undefined. Asked of what we hash, so that no digest stands for a tree
 * that cannot exist, and of what we read back, so that no Tree message writes outside its folder.
 */
export function segmentProblem(name: string): string | undefined {
  if (name === "") return "has an empty segment";
  if (name === "." || name === "..") return `has a "${name}" segment`;
  if (name.includes("/")) return 'has a "/" in a segment';
  return name.includes("\0") ? "has a NUL character" : undefined;
}
