/**
 * Files of the host that are no programs, named by actions as if they were: they stand on PATH beside the tools and are in the
 * key like them, by path, digest and package. Only for what no program would find by itself in /usr: firmware, which
 * distributions keep in different places. The places of one distribution stand at the same index in each list, so that what
 * belongs together is found together.
 */
export const HOST_FILES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "ovmf-code.fd",
    ["/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_CODE.fd"],
  ],
  [
    "ovmf-vars.fd",
    ["/usr/share/OVMF/OVMF_VARS_4M.fd", "/usr/share/OVMF/OVMF_VARS.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"],
  ],
]);
