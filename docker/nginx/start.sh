#!/bin/sh
# nginx in the foreground. X-Forwarded-For is believed from TRUSTED_NETWORKS alone.
set -eu
for network in ${TRUSTED_NETWORKS:-}; do
  printf 'set_real_ip_from %s;\n' "$network"
done > /tmp/trusted-networks.conf
exec nginx -e /dev/stderr -c /etc/moview/nginx.conf
