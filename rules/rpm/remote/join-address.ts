/** The address of something below a base; what is an address of its own stays as it is. */
export function joinAddress(base: string, location: string): string {
  if (base === "" || /^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return location;
  return `${base.replace(/\/+$/, "")}/${location.replace(/^\/+/, "")}`;
}

/** Whether it can be fetched: http, https, or a file of this machine. */
export function isFetchable(address: string): boolean {
  return /^(https?:\/\/[^/\s]+|file:\/\/\/)\S*$/.test(address);
}

/** The host's folder behind a `file:` address. */
export function hostFolderOf(address: string): string | undefined {
  return address.startsWith("file:///") ? decodeURI(address.slice("file://".length)) : undefined;
}
