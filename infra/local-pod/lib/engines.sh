# Docker engines: one that builds for each provider (root namespace), one for each host (the host's namespace).
# shellcheck shell=bash

# usage: engine NAME DOCKER-ARGUMENTS...
engine() {
  local name=$1
  shift
  "$DOCKER" --host "unix://$(engine_socket "$name")" "$@"
}

# usage: start_engine NAME NAMESPACE|- DATA ENGINE-OPTIONS...
start_engine() {
  local name=$1 namespace=$2 data=$3 directory=$RUN/engines/$1 enter=()
  shift 3
  if is_running "engine-$name"; then return 0; fi
  mkdir -p "$directory" "$data"
  # nsenter, not "ip netns exec": the latter mounts /sys anew and hides the cgroups.
  if [[ $namespace != - ]]; then enter=(nsenter "--net=/run/netns/$namespace"); fi
  rm -f "$directory/docker.pid"
  # A killed engine takes its containerd along, but until somebody reaps it that process still answers signals, and a new engine would wait for it.
  local containerd=$directory/exec/containerd/containerd.pid
  if [[ -f $containerd ]] && ! process_began "$(<"$containerd")" >/dev/null; then rm -f "$containerd"; fi
  # An empty configuration of its own: the machine's /etc/docker/daemon.json is not for this engine.
  echo '{}' >"$directory/daemon.json"
  # A cgroup parent of its own, so that whatever an engine leaves behind can be found and ended without it.
  start_process "engine-$name" - "${enter[@]}" dockerd --data-root "$data" --exec-root "$directory/exec" --pidfile "$directory/docker.pid" \
    --host "unix://$directory/docker.sock" --config-file "$directory/daemon.json" --iptables=false --ip6tables=false --live-restore \
    --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$CGROUP/$name" \
    --log-level warn --log-driver local --log-opt max-size=10m --log-opt max-file=2 \
    --max-concurrent-downloads 6 --shutdown-timeout 5 "$@"
}

await_engine() {
  wait_ready "engine-$1" 60 engine "$1" version
}

# Builds run in a bridge of their own; the engine writes no rules, so all that exist are ours and can be taken back.
builder_up() {
  local provider=$1 bridge network
  bridge=$(builder_bridge "$provider") network=$(builder_network "$provider")
  bridge_up "$bridge" "$network.1/24"
  add_rule nat POSTROUTING -s "$network.0/24" ! -d "$network.0/24" -j MASQUERADE
  add_rule filter FORWARD -i "$bridge" -j ACCEPT
  add_rule filter FORWARD -o "$bridge" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  # Steps of a build run customers' code. They may fetch packages from outside; of the pod, of this machine and of a cloud's metadata address
  # they reach nothing. Rules are put in front, so these come before the ones above.
  add_rule filter FORWARD -i "$bridge" -d 10.77.0.0/16 -j DROP
  add_rule filter FORWARD -i "$bridge" -d 169.254.0.0/16 -j DROP
  add_rule filter INPUT -i "$bridge" -j DROP
  start_engine "$(builder_of "$provider")" - "$STATE/cache/$(builder_of "$provider")" --bridge "$bridge"
}

# A host's containers have no network of the engine's making: its agent gives them one.
host_engine_up() {
  host_disk_up "$1"
  start_engine "$1" "$(host_namespace "$1")" "$STATE/cache/engines/$1" --bridge none
}

# Containers and volumes of an engine. One that does not run is started for it: only the engine knows all that belongs to a container.
empty_engine() {
  local name=$1 data=$2 containers=() volumes=()
  if [[ ! -d $data ]] || ! compgen -G "$data/containers/*" >/dev/null && ! compgen -G "$data/volumes/*/_data" >/dev/null; then return 0; fi
  if ! is_running "engine-$name"; then
    case $name in
      host*) [[ -e /run/netns/$(host_namespace "$name") ]] || network_up; host_engine_up "$name" ;;
      *) return 0 ;;
    esac
  fi
  if ! wait_for 30 "engine $name" engine "$name" version; then
    say "  engine $name does not answer; its containers are ended without it, and its data with them"
    UNUSABLE_DATA+=("$data")
    return 0
  fi
  mapfile -t containers < <(timeout 20 "$DOCKER" --host "unix://$(engine_socket "$name")" ps --all --quiet)
  if ((${#containers[@]} > 0)); then
    timeout 120 "$DOCKER" --host "unix://$(engine_socket "$name")" rm --force --volumes "${containers[@]}" >/dev/null || say "  not every container of $name could be removed"
    say "  removed ${#containers[@]} containers of $name"
  fi
  if [[ $KEEP != yes ]]; then
    mapfile -t volumes < <(timeout 20 "$DOCKER" --host "unix://$(engine_socket "$name")" volume ls --quiet)
    if ((${#volumes[@]} > 0)); then
      timeout 60 "$DOCKER" --host "unix://$(engine_socket "$name")" volume rm --force "${volumes[@]}" >/dev/null || say "  not every volume of $name could be removed"
      say "  removed ${#volumes[@]} volumes of $name"
    fi
  fi
}

stop_engine() {
  stop_process "engine-$1" 20
}

# What engines leave when they are killed: tasks in their cgroups, and mounts below their directories.
end_cgroups() {
  local procs pid began
  while read -r procs; do
    while read -r pid; do
      began=$(process_began "$pid") || continue
      say "  ending process $pid left in ${procs%/cgroup.procs}"
      end_process "$pid" "$began" 2
    done <"$procs"
  done < <(find /sys/fs/cgroup -maxdepth 5 -path "*/$CGROUP/*" -name cgroup.procs 2>/dev/null)
  find /sys/fs/cgroup -depth -type d -path "*/$CGROUP*" -exec rmdir {} + 2>/dev/null || true
}

our_mounts() {
  awk -v state="$STATE/" -v run="$RUN/" '{ point = $5; gsub(/\\040/, " ", point); if (index(point, state) == 1 || index(point, run) == 1) print point }' /proc/self/mountinfo
}

remove_mounts() {
  local mounts=() point
  mapfile -t mounts < <(our_mounts | sort -r)
  for point in "${mounts[@]}"; do
    umount "$point" 2>/dev/null || umount --lazy "$point" || say "  $point cannot be unmounted"
  done
  if ((${#mounts[@]} > 0)); then say "  removed ${#mounts[@]} mounts"; fi
}
