#!/bin/sh
# Whether this server takes writes and everybody's users are there; makes what is missing.
set -eu
if [ -e /tmp/set-up ]; then
  exec mongosh --quiet --norc "mongodb://127.0.0.1:27017/?directConnection=true" \
    --eval 'quit(db.hello().isWritablePrimary ? 0 : 1)'
fi
mongosh --quiet --norc "mongodb://127.0.0.1:27017/?directConnection=true" --file /usr/local/bin/set-up.js
touch /tmp/set-up
