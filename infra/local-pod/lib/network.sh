# The pod's network: one bridge, one namespace per host, and the few rules that let builds reach a package mirror.
# shellcheck shell=bash

# Adds an iptables rule once and records it, so that `down` removes exactly what was added.
# usage: add_rule TABLE CHAIN RULE...
add_rule() {
  local table=$1 chain=$2
  shift 2
  mkdir -p "$RUN"
  local rule=("$@" -m comment --comment "$RULE_COMMENT")
  if ! iptables -w 5 -t "$table" -C "$chain" "${rule[@]}" 2>/dev/null; then
    iptables -w 5 -t "$table" -I "$chain" "${rule[@]}"
  fi
  grep -qxF -- "$table $chain ${rule[*]}" "$RUN/rules" 2>/dev/null || printf '%s %s %s\n' "$table" "$chain" "${rule[*]}" >>"$RUN/rules"
}

remove_rules() {
  local table chain rule count=0
  [[ -f $RUN/rules ]] || return 0
  while read -r table chain rule; do
    # Rules are recorded as words without spaces within, so splitting them again is exact.
    # shellcheck disable=SC2086
    while iptables -w 5 -t "$table" -D "$chain" $rule 2>/dev/null; do count=$((count + 1)); done
  done <"$RUN/rules"
  rm -f "$RUN/rules"
  say "  removed $count iptables rules"
}

network_up() {
  local host
  if [[ ! -f $RUN/ip_forward ]]; then cat /proc/sys/net/ipv4/ip_forward >"$RUN/ip_forward"; fi
  echo 1 >/proc/sys/net/ipv4/ip_forward

  bridge_up "$BRIDGE" "$GATEWAY/24"
  # A Docker engine of the machine's own sets the FORWARD policy to DROP, and bridged packets pass that chain too.
  add_rule filter FORWARD -i "$BRIDGE" -o "$BRIDGE" -j ACCEPT
  for host in "${HOSTS[@]}"; do host_network_up "$host"; done
}

# usage: bridge_up NAME ADDRESS/BITS
bridge_up() {
  if ! ip link show "$1" >/dev/null 2>&1; then
    ip link add "$1" type bridge
  fi
  ip address replace "$2" dev "$1"
  ip link set "$1" up
}

host_network_up() {
  local host=$1 namespace veth address
  namespace=$(host_namespace "$host") veth=$(host_veth "$host") address=$(host_address "$host")
  if ! ip netns pids "$namespace" >/dev/null 2>&1; then
    ip netns delete "$namespace" 2>/dev/null || true
    ip netns add "$namespace"
  fi
  if ! ip -n "$namespace" link show eth0 >/dev/null 2>&1; then
    ip link delete "$veth" 2>/dev/null || true
    ip link add "$veth" type veth peer name eth0 netns "$namespace"
  fi
  ip link set "$veth" master "$BRIDGE"
  ip link set "$veth" up
  ip -n "$namespace" link set lo up
  ip -n "$namespace" address replace "$address/24" dev eth0
  ip -n "$namespace" link set eth0 up
  ip -n "$namespace" route replace default via "$GATEWAY"
  nsenter --net="/run/netns/$namespace" sysctl -q -w net.ipv4.ip_forward=1
}

network_down() {
  local host namespace bridge
  for host in "${HOSTS[@]}"; do
    namespace=$(host_namespace "$host")
    ip link delete "$(host_veth "$host")" 2>/dev/null || true
    if [[ -e /run/netns/$namespace ]]; then
      ip netns delete "$namespace" && say "  removed namespace $namespace"
    fi
  done
  for bridge in "$BRIDGE" $(ip -o link show type bridge | grep -o 'cz-build[0-9]*' | sort -u); do
    if ip link show "$bridge" >/dev/null 2>&1; then
      ip link delete "$bridge" && say "  removed bridge $bridge"
    fi
  done
  remove_rules
  if [[ -f $RUN/ip_forward ]]; then
    # Another engine of the machine may have come to need forwarding since.
    if ! pgrep -x dockerd >/dev/null; then cat "$RUN/ip_forward" >/proc/sys/net/ipv4/ip_forward; fi
    rm -f "$RUN/ip_forward"
  fi
}
