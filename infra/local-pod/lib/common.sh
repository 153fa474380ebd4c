# Progress, failures and bounded waits. Sourced by ./catalyze.
# shellcheck shell=bash

started_at=$SECONDS

# One line of progress with the seconds since the command began.
say() {
  printf '[%4d s] %s\n' "$((SECONDS - started_at))" "$*"
}

# What failed, what to do, and the end of the log that tells more.
# usage: die WHAT [REMEDY] [LOG]
die() {
  local what=$1 remedy=${2:-} log=${3:-}
  {
    printf '\n[%4d s] FAILED: %s\n' "$((SECONDS - started_at))" "$what"
    if [[ -n $remedy ]]; then printf '         What to do: %s\n' "$remedy"; fi
    if [[ -n $log && -s $log ]]; then
      printf '         The end of %s:\n' "$log"
      tail -n 30 "$log" | sed 's/^/         | /'
    fi
  } >&2
  exit 1
}

# Waits until a command succeeds; its output is thrown away. Says something every 15 s.
# usage: wait_for SECONDS WHAT COMMAND...
wait_for() {
  local limit=$1 what=$2 begun=$SECONDS said=$SECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS - begun >= limit)); then return 1; fi
    if ((SECONDS - said >= 15)); then
      said=$SECONDS
      say "  still waiting for $what ($((SECONDS - begun)) of at most $limit s)"
    fi
    sleep 0.2
  done
}

# Runs a long command with its output in a log, saying every 15 s that it goes on.
# usage: run_logged SECONDS WHAT LOG COMMAND...
run_logged() {
  local limit=$1 what=$2 log=$3 begun=$SECONDS said=$SECONDS status=0 pid
  shift 3
  mkdir -p "$(dirname "$log")"
  timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    if ((SECONDS - said >= 15)); then
      said=$SECONDS
      say "  $what: $((SECONDS - begun)) s so far (at most $limit)"
    fi
    sleep 0.2
  done
  wait "$pid" || status=$?
  if ((status == 124 || status == 137)); then
    printf '\n(ended after the limit of %s s)\n' "$limit" >>"$log"
  fi
  return "$status"
}

# A digest of the contents and names of files, so that a step can be skipped when nothing it reads has changed.
# usage: content_stamp PATH...   (build output and downloaded packages do not count)
content_stamp() {
  find "$@" \( -name bin -o -name obj -o -name node_modules -o -name dist -o -name TestResults \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1
}

# usage: is_stamped NAME STAMP
is_stamped() {
  [[ -f $STATE/cache/stamps/$1 && $(<"$STATE/cache/stamps/$1") == "$2" ]]
}

# usage: set_stamp NAME STAMP
set_stamp() {
  mkdir -p "$STATE/cache/stamps"
  printf '%s\n' "$2" >"$STATE/cache/stamps/$1"
}

# Makes a file that only root reads, holding what the standard input says.
# usage: write_secret FILE
write_secret() {
  mkdir -p "$(dirname "$1")"
  (umask 077 && cat >"$1.new" && mv "$1.new" "$1")
}

require_root() {
  if ((EUID != 0)); then
    die "'catalyze $1' needs root: it makes network namespaces, runs Docker engines and mounts file systems" "run: sudo ./catalyze $1"
  fi
}

# One command at a time may change the pod. The lock is file descriptor 9, which no long-running process inherits.
take_lock() {
  mkdir -p "$RUN"
  exec 9>"$RUN/lock"
  flock -w 5 9 || die "another ./catalyze is changing the local pod" "wait for it to end, or see who holds it: fuser -v $RUN/lock"
}
