#!/bin/sh
# mongod with the user moview (made at the first start by the image's own entrypoint), and the key
# without which a replica set takes no users.
set -eu
: "${MONGODB_PASSWORD:?is not set}" "${MONGODB_KEY:?is not set}"
key=/tmp/replica-set.key
rm -f "$key"
(umask 077 && printf '%s\n' "$MONGODB_KEY" > "$key")
chown mongodb "$key"
export MONGO_INITDB_ROOT_USERNAME=moview MONGO_INITDB_ROOT_PASSWORD="$MONGODB_PASSWORD"
exec docker-entrypoint.sh "$@" --replSet moview --keyFile "$key" --bind_ip_all --wiredTigerCacheSizeGB 0.4
