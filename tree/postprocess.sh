#!/bin/sh
# The certificate bundle that curl and ostree read; the package's own maintainer script would have made it.
set -eu
mkdir -p /etc/ssl/certs
find /usr/share/ca-certificates -name '*.crt' | LC_ALL=C sort | xargs cat >/etc/ssl/certs/ca-certificates.crt
