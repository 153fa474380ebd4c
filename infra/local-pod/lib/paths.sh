# Names, addresses and places of the local pod: every one of them is decided here. Sourced by ./catalyze.
# shellcheck shell=bash disable=SC2034

STATE=${CATALYZE_STATE:-/var/lib/catalyze-local}
RUN=${CATALYZE_RUN:-/run/catalyze-local}

# Everything of one pod carries these names, so that `down` finds it again.
BRIDGE=cz0
NETWORK=10.77.0.0/24
GATEWAY=10.77.0.1
HOSTS=(host1 host2 host3)
CGROUP=catalyze-local
RULE_COMMENT=catalyze-local
CONTROL_PLANE_PORT=7071
CONTROL_PLANE=http://$GATEWAY:$CONTROL_PLANE_PORT
AZURITE_ACCOUNT=catalyzelocal
BASE_IMAGE=catalyze/debian:12

# Debian's client, of the same package as the engine: another one earlier in PATH may speak a newer protocol.
DOCKER=/usr/bin/docker

host_number() { printf '%s' "${1#host}"; }
host_address() { printf '10.77.0.%s' "$((10 + $(host_number "$1")))"; }
host_namespace() { printf 'cz-%s' "$1"; }
host_veth() { printf 'veth-h%s' "$(host_number "$1")"; }
engine_socket() { printf '%s/engines/%s/docker.sock' "$RUN" "$1"; }

# Providers of this pod in order; their position decides ports and addresses.
read_providers() {
  local chosen=${1:-}
  if [[ -z $chosen && -f $STATE/providers ]]; then chosen=$(<"$STATE/providers"); fi
  IFS=, read -ra PROVIDERS <<<"${chosen:-metal}"
}

provider_of_host() { printf '%s' "${PROVIDERS[$((($(host_number "$1") - 1) % ${#PROVIDERS[@]}))]}"; }
provider_position() {
  local position
  for position in "${!PROVIDERS[@]}"; do
    if [[ ${PROVIDERS[position]} == "$1" ]]; then printf '%s' "$position"; return; fi
  done
  return 1
}
pod_of() { printf 'local-%s' "$1"; }
manager_of() { printf 'manager-%s' "$1"; }
builder_of() { printf 'builder-%s' "$1"; }
registry_port() { printf '%s' "$((5000 + $(provider_position "$1")))"; }
registry_socket() { printf '%s/registries/%s/registry.sock' "$RUN" "$1"; }
link_port() { printf '%s' "$((7443 + $(provider_position "$1")))"; }
edge_port() { printf '%s' "$((8443 + $(provider_position "$1")))"; }
plain_edge_port() { printf '%s' "$((8080 + $(provider_position "$1")))"; }
edge_authority() { printf '%s/data/agents/%s/edge-ca.pem' "$STATE" "$(manager_of "$1")"; }
builder_bridge() { printf 'cz-build%s' "$(provider_position "$1")"; }
builder_network() { printf '10.77.%s' "$((100 + $(provider_position "$1")))"; }

PROCESSES=$RUN/processes
LOGS=$STATE/log
BINARIES=$STATE/cache/bin
RESULTS=$ROOT/artifacts/test-results
