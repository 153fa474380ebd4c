# Long runs under random faults, audited at the end.
# shellcheck shell=bash

soak_command() {
  local name=pod
  if [[ ${1:-} && $1 != -* ]]; then name=$1 && shift; fi
  case $name in
    durable)
      publish_test_program Soak "$ROOT/tests/soak/Soak" >&2
      exec "$BINARIES/Soak/Catalyze.Soak" durable "$@"
      ;;
    pod) pod_soak "$@" ;;
    *) die "there is no soak $name" "./catalyze soak [pod] --minutes 20 --seed 1, or ./catalyze soak durable --minutes 3" ;;
  esac
}

# On the pod that runs, or on one brought up for it and taken down after it.
pod_soak() {
  local was_up=no status=0
  require_root soak
  publish_test_program PodSoak "$ROOT/tests/soak/PodSoak" >&2
  if [[ " $* " == *" --plan "* || " $* " == *" --help "* ]]; then exec "$BINARIES/PodSoak/Catalyze.PodSoak" "$@"; fi
  # With the default, whatever the environment says: the plan's cuts are shorter and longer than it. Also for what the soak starts again.
  export CATALYZE_LOST_AFTER=00:00:15 CATALYZE_STATE=$STATE CATALYZE_RUN=$RUN CATALYZE_ROOT=$ROOT
  if is_running app; then was_up=yes; else "$ROOT/catalyze" up --no-sample >&2; fi
  # In the environment, since a command line is for everybody to see.
  CATALYZE_SOAK_STORAGE=$(storage_connection_string) "$BINARIES/PodSoak/Catalyze.PodSoak" "$@" || status=$?
  # A pod with differences stays as it is, to be looked at.
  if [[ $was_up == no && $status == 0 ]]; then "$ROOT/catalyze" down >&2; fi
  return "$status"
}
