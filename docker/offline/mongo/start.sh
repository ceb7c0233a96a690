#!/bin/sh
# The first time a server for this container alone, on which the user moview is made; then one
# for all that takes nobody without a password.
set -eu
: "${MONGODB_PASSWORD:?is not set}"
serve() {
  exec /opt/venv/bin/secantusd-rs --config /dev/shm/secantusd.toml --storage-path /data/db/data \
    --log-level WARNING --sync-on-commit --log-file-max 64MB --cache-size 256M "$@"
}
: > /dev/shm/secantusd.toml
if [ ! -e /data/db/user-made ]; then
  (serve --host 127.0.0.1) &
  server=$!
  /opt/venv/bin/python /usr/local/bin/ask.py make-user
  kill "$server"
  wait "$server" || true
  : > /data/db/user-made
fi
serve --host 0.0.0.0 --auth
