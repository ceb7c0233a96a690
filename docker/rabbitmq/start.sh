#!/bin/sh
# The node, and its users once it runs.
set -eu
: "${MOVIE_PASSWORD:?is not set}" "${USER_PASSWORD:?is not set}" "${REVIEW_PASSWORD:?is not set}"
: "${GATEWAY_PASSWORD:?is not set}" "${OPERATOR_PASSWORD:?is not set}"
rm -f /tmp/users-made
(until users.sh; do sleep 1; done) &
# Else the node would make a user that everybody knows.
export RABBITMQ_DEFAULT_USER=operator RABBITMQ_DEFAULT_PASS="$OPERATOR_PASSWORD"
if command -v docker-entrypoint.sh > /dev/null; then
  exec docker-entrypoint.sh "$@"
fi
exec "$@"
