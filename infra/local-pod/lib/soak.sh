# A long run under random kills, audited at the end; needs no pod.
# shellcheck shell=bash

soak_command() {
  local name=${1:-}
  [[ $name == durable ]] || die "what is to be soaked?" "./catalyze soak durable --minutes 3"
  shift
  publish_test_program Soak "$ROOT/tests/soak/Soak"
  exec "$BINARIES/Soak/Catalyze.Soak" "$name" "$@"
}
