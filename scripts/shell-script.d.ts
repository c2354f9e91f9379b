/** A shell script that actions run, embedded as text so that the shipped bundle is one file. */
declare module "*.sh" {
  const text: string;
  export default text;
}

/** A jq program beside such a script. */
declare module "*.jq" {
  const text: string;
  export default text;
}
