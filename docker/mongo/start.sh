#!/bin/sh
# mongod with the key without which a replica set takes no users, and set up once it answers.
set -eu
: "${MONGODB_PASSWORD:?is not set}" "${MONGODB_KEY:?is not set}"
: "${MOVIE_PASSWORD:?is not set}" "${USER_PASSWORD:?is not set}" "${REVIEW_PASSWORD:?is not set}"
key=/tmp/replica-set.key
rm -f "$key" /tmp/set-up
(umask 077 && printf '%s\n' "$MONGODB_KEY" > "$key")
(until healthy.sh > /dev/null 2>&1; do sleep 1; done) &
exec "$@" --replSet moview --keyFile "$key" --bind_ip_all --wiredTigerCacheSizeGB 0.4
