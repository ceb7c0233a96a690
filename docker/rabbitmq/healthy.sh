#!/bin/sh
# Whether services can connect, and are known.
set -eu
[ -e /tmp/users-made ]
exec rabbitmq-diagnostics --quiet check_port_connectivity
