#!/bin/sh
# Run by Elastic Beanstalk once containers run: a deployment after which Moview does not become
# ready has failed, and the roll-out ends with this instance.
set -eu
deadline=$(($(date +%s) + ${READY_SECONDS:-240}))
until curl --fail --silent --max-time 10 "${READY_URL:-http://localhost/readyz}"; do
  if [ "$(date +%s)" -ge "$deadline" ]; then
    echo "Moview does not become ready" >&2
    exit 1
  fi
  sleep 2
done
# Images of older versions; those in use stay, and that of the version before for a day.
docker image prune --all --force --filter until=24h
