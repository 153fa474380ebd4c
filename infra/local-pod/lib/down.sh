# Takes the pod down, says what it removed, and fails loudly when anything is left.
# shellcheck shell=bash

down_command() {
  local argument purge=no host name
  KEEP=no UNUSABLE_DATA=()
  for argument in "$@"; do
    case $argument in
      --purge) purge=yes ;;
      --keep) KEEP=yes ;;
      *) die "unknown option of down: $argument" "./catalyze help" ;;
    esac
  done
  require_root down
  take_lock
  read_providers

  say "stopping agents and control plane"
  for host in "${HOSTS[@]}"; do stop_process "agent-$host" 15; done
  for name in $(recorded_processes); do
    case $name in manager-* | edge-*) stop_process "$name" 15 ;; esac
  done
  stop_process app 20
  # Proxies outlive their agents on purpose, so that wires do; here they end before the namespaces they hold.
  end_strays haproxy

  say "removing containers"
  for host in "${HOSTS[@]}"; do empty_engine "$host" "$STATE/cache/engines/$host"; done
  for name in $(recorded_processes); do
    case $name in engine-*) stop_process "$name" 20 ;; esac
  done
  end_cgroups
  # Without containers nobody is inside a volume any more.
  end_strays gocryptfs
  say "stopping registry and storage"
  for name in $(recorded_processes); do stop_process "$name" 20; done

  end_strays ''

  forget_registries

  say "removing network"
  remove_mounts
  network_down
  end_cgroups
  remove_data "$purge"
  verify_nothing_left
  say "the local pod is down; nothing of it is left running"
}

# usage: end_strays PROGRAM   (an empty name means all kinds)
end_strays() {
  local pid began command count=0
  for pid in $(stray_processes); do
    command=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) || continue
    if [[ ${command%% *} != *"$1" ]] || ! began=$(process_began "$pid"); then continue; fi
    end_process "$pid" "$began" 2
    count=$((count + 1))
  done
  if ((count > 0)); then say "  ended $count ${1:-further} processes"; fi
}

remove_data() {
  if ((${#UNUSABLE_DATA[@]} > 0)); then rm -rf "${UNUSABLE_DATA[@]}"; fi
  rm -rf "${RUN:?}/engines" "${RUN:?}/processes" "${RUN:?}/registries" "${RUN:?}"/*.env "${RUN:?}"/*.yml "${RUN:?}/hosts"
  if [[ $1 == yes ]]; then
    # A first run again: base image, built programs, registries and engines' image layers go too.
    rm -rf "${STATE:?}"
    say "  removed $STATE"
  elif [[ $KEEP != yes ]]; then
    rm -rf "${STATE:?}/data" "${STATE:?}/disks" "${STATE:?}/secrets" "${STATE:?}/providers" "${STATE:?}/sample-deployed"
    say "  removed the environments' data and this pod's secrets (caches stay for the next up; --purge removes them)"
  else
    say "  kept the environments' data and this pod's secrets"
  fi
}

# Every kind of thing the pod makes, looked for by what it is and not by what this script believes it made.
what_is_left() {
  local pid host
  for pid in $(stray_processes); do
    printf 'process %s: %s\n' "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-100)"
  done
  for host in "${HOSTS[@]}"; do
    if [[ -e /run/netns/$(host_namespace "$host") ]]; then printf 'network namespace %s\n' "$(host_namespace "$host")"; fi
  done
  ip -o link show | grep -oE '\b(cz0|cz-build[0-9]+|veth-h[0-9]+)\b' | sort -u | sed 's/^/network link /' || true
  ss --listening --tcp --numeric --no-header src 10.77.0.0/16 | awk '{print "listener " $4}'
  our_mounts | sed 's/^/mount /'
  find /etc/docker/certs.d -maxdepth 1 -name "$GATEWAY:*" -printf 'trust in a registry %f\n' 2>/dev/null
  { iptables-save; ip6tables-save; } 2>/dev/null | grep -F -- "--comment $RULE_COMMENT" | sed 's/^/rule /' || true
  find /sys/fs/cgroup -maxdepth 3 -type d -name "$CGROUP" 2>/dev/null | sed 's/^/cgroup /'
}

verify_nothing_left() {
  local left
  left=$(what_is_left)
  [[ -z $left ]] && return 0
  printf '%s\n' "$left" | sed 's/^/  left behind: /' >&2
  die "something of the local pod is left" "run ./catalyze down once more; if it stays, the lines above say what to end by hand"
}
