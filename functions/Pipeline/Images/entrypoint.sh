#!/bin/bash
# First process of every container. Waits until the host agent has wired the network and laid out the
# variables, loads them and becomes the service. Only builtins: hundreds of these wait side by side.
set -eu

fail() {
  echo "catalyze: $1" >&2
  exit 78
}

# As process 1 a signal without a handler would be ignored.
trap 'exit 143' TERM INT USR1

# A pipe that nobody writes to: reading from it with a time-out sleeps without starting a process.
exec {pipe}<> <(:)
pause() {
  read -r -t "$1" -u "$pipe" _ || :
}

deadline=$((SECONDS + 120))
until [[ -e /run/catalyze/ready ]]; do
  ((SECONDS < deadline)) || fail "the host agent did not make the instance ready within 120 seconds"
  pause 0.02
done

# NAME=VALUE, each ended by a NUL, so that a value may hold anything else.
while IFS= read -r -d '' pair || [[ -n $pair ]]; do
  export "${pair?}"
done </run/catalyze/variables
unset pair

# What the waiting needed must not reach the service.
become() {
  trap - TERM INT USR1
  exec {pipe}<&-
  exec "$@"
}
