# Long-running processes: started detached, recorded with their start time, stopped only when they are still the same.
# shellcheck shell=bash

# When a process began, in clock ticks since boot: with the pid it names a process for good.
process_began() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  # Fields after the name: state first, start time twentieth. A zombie has ended; its parent is only slow to notice.
  # shellcheck disable=SC2086
  set -- $stat
  [[ $1 != Z && $1 != X ]] || return 1
  printf '%s' "${20}"
}

same_process() {
  [[ $(process_began "$1") == "$2" ]]
}

# The pid of a recorded process that still runs.
# usage: process_id NAME
process_id() {
  local pid began
  [[ -f $PROCESSES/$1 ]] || return 1
  read -r pid began <"$PROCESSES/$1" || return 1
  same_process "$pid" "$began" || return 1
  printf '%s' "$pid"
}

is_running() {
  process_id "$1" >/dev/null
}

# Starts a process unless it runs already. Its output goes to the log of its name; ENVIRONMENT is a file of assignments that only
# root can read, so that no secret shows in a command line.
# usage: start_process NAME ENVIRONMENT|- COMMAND...
start_process() {
  local name=$1 environment=$2 pid began
  shift 2
  if is_running "$name"; then return 0; fi
  mkdir -p "$PROCESSES" "$LOGS"
  rm -f "$PROCESSES/$name" "$PROCESSES/$name.pid"
  printf -- '--- %s started %s\n' "$name" "$(date -u +%FT%TZ)" >>"$LOGS/$name.log"
  # shellcheck disable=SC2016
  setsid bash -c '
    pidfile=$1 environment=$2; shift 2
    if [[ $environment != - ]]; then set -a; . "$environment"; set +a; fi
    echo "$$" >"$pidfile"
    exec "$@"' "$name" "$PROCESSES/$name.pid" "$environment" "$@" >>"$LOGS/$name.log" 2>&1 </dev/null 9>&- &
  disown
  wait_for 10 "$name to start" test -s "$PROCESSES/$name.pid" ||
    die "$name did not start" "see the log" "$LOGS/$name.log"
  pid=$(<"$PROCESSES/$name.pid")
  rm -f "$PROCESSES/$name.pid"
  began=$(process_began "$pid") || die "$name ended as soon as it started" "./catalyze logs $name" "$LOGS/$name.log"
  printf '%s %s\n' "$pid" "$began" >"$PROCESSES/$name"
}

# Waits until a process answers; gives up at once when it has ended.
# usage: wait_ready NAME SECONDS COMMAND...
wait_ready() {
  local name=$1 limit=$2
  shift 2
  answers_or_ended() { "$@" || ! is_running "$name"; }
  wait_for "$limit" "$name" answers_or_ended "$@" || die "$name did not answer within $limit s" "./catalyze logs $name" "$LOGS/$name.log"
  is_running "$name" || die "$name ended while starting" "./catalyze logs $name" "$LOGS/$name.log"
}

# Ends a recorded process: asked first, killed when it takes longer than allowed.
# usage: stop_process NAME SECONDS
stop_process() {
  local name=$1 grace=$2 pid began
  [[ -f $PROCESSES/$name ]] || return 0
  if read -r pid began <"$PROCESSES/$name" && same_process "$pid" "$began"; then
    end_process "$pid" "$began" "$grace"
    say "  stopped $name ($pid)"
  fi
  rm -f "$PROCESSES/$name"
}

# usage: end_process PID BEGAN SECONDS
end_process() {
  local pid=$1 began=$2 grace=$3
  has_ended() { ! same_process "$pid" "$began"; }
  kill -CONT "$pid" 2>/dev/null || true
  kill -TERM "$pid" 2>/dev/null || true
  wait_for "$grace" "process $pid to end" has_ended && return 0
  kill -KILL "$pid" 2>/dev/null || true
  wait_for 10 "process $pid to be killed" has_ended || say "  process $pid does not end even when killed"
}

# Names of all recorded processes.
recorded_processes() {
  local file
  for file in "$PROCESSES"/*; do
    if [[ -f $file && $file != *.pid ]]; then basename "$file"; fi
  done
}

# Pids of processes that belong to this pod but were not recorded: proxies, servers of volumes, shims and containerds whose command line or working
# directory lies in the state or run directory. Only kinds of program that the pod starts count, so that an editor or a pager that
# has one of its files open is left alone.
stray_processes() {
  local directory command
  for directory in /proc/[0-9]*; do
    process_began "${directory#/proc/}" >/dev/null || continue
    command=$(tr '\0' ' ' <"$directory/cmdline" 2>/dev/null) || continue
    case ${command%% *} in
      *haproxy | *gocryptfs | *node | *containerd | *containerd-shim* | *dockerd | *docker-registry | *docker-proxy | *dotnet | *Catalyze.* | *runc) ;;
      *) continue ;;
    esac
    if [[ "$command $(readlink "$directory/cwd" 2>/dev/null)/" == *@("$STATE"|"$RUN")/* ]]; then
      printf '%s\n' "${directory#/proc/}"
    fi
  done
}
