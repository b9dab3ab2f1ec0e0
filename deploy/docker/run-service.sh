#!/bin/sh
# Runs the service that the argument names, as the container's only process: signals reach it, and its end is the container's.
set -eu
# The instance's name is part of its transactions: unlike its siblings', and the same when the container is started again.
WEIR_INSTANCE="${WEIR_INSTANCE:-$(hostname)}"
export WEIR_INSTANCE
exec node "/opt/weir/services/$1/dist/main.js"
