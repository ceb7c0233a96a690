#!/bin/sh
# The users of definitions.json with the passwords of the environment; whoever changes one starts
# the container anew.
set -eu
rabbitmqctl --quiet await_startup --timeout 60 > /dev/null 2>&1
sed -e "s/\${MOVIE_PASSWORD}/$MOVIE_PASSWORD/" -e "s/\${USER_PASSWORD}/$USER_PASSWORD/" \
  -e "s/\${REVIEW_PASSWORD}/$REVIEW_PASSWORD/" -e "s/\${GATEWAY_PASSWORD}/$GATEWAY_PASSWORD/" \
  -e "s/\${OPERATOR_PASSWORD}/$OPERATOR_PASSWORD/" /etc/moview/definitions.json |
  rabbitmqctl --quiet import_definitions
touch /tmp/users-made
