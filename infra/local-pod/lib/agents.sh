# Management agents and host agents: enrolled with one-time tokens, then on their own keys.
# shellcheck shell=bash

# A one-time token in a file, asked for anew until the agent has enrolled (then it has an agent.json).
# usage: enrolment_token AGENT KIND DIRECTORY
enrolment_token() {
  local agent=$1 kind=$2 directory=$3
  mkdir -p "$directory"
  chmod 700 "$directory"
  [[ -e $directory/agent.json ]] && return 0
  jq -n --arg agent "$agent" --arg kind "$kind" '{agentId: $agent, kind: $kind}' | pod_api POST /pod/enrolment-tokens --data-binary @- |
    jq -er .token | write_secret "$directory/token" || die "no enrolment token for $agent" "./catalyze logs app" "$LOGS/app.log"
}

manager_up() {
  local provider=$1 agent pods
  agent=$(manager_of "$provider")
  is_running "$agent" && return 0
  pods=$(pod_of "$provider")
  enrolment_token "$agent" management "$STATE/data/agents/$agent"
  start_process "$agent" - "$BINARIES/ManagementAgent/Catalyze.ManagementAgent" \
    --agent-id "$agent" --pod "management-$provider" --provider "$provider" --zone "$provider-local" --address "$GATEWAY" \
    --link-port "$(link_port "$provider")" --managed-pods "$pods" --registry "$GATEWAY:$(registry_port "$provider")" \
    --registry-socket "$(registry_socket "$provider")" --docker "$(engine_socket "$(builder_of "$provider")")" --state "$STATE/data/agents/$agent" \
    --control-plane "$CONTROL_PLANE" --token-file "$STATE/data/agents/$agent/token" --recovery-key "$STATE/data/recovery.pub" --edge-address "$GATEWAY:$(edge_port "$provider")" \
    --plain-edge-address "$GATEWAY:$(plain_edge_port "$provider")"
}

# Labels and taints given to `up` are kept with the host's agent, NAME=VALUE a line; an agent that runs with others is started again, its containers stay.
# An empty value takes the name away.
keep_host_settings() {
  local setting kind host pair file
  for setting in ${HOST_SETTINGS[@]+"${HOST_SETTINGS[@]}"}; do
    kind=${setting%% *} setting=${setting#* }
    host=${setting%%:*} pair=${setting#*:}
    [[ " ${HOSTS[*]} " == *" $host "* && $setting == *:* && $pair =~ ^[a-z0-9][a-z0-9./-]*=[a-z0-9./-]*$ ]] ||
      die "--${kind%s} $setting is not HOST:NAME=VALUE for one of ${HOSTS[*]}" "for example --taint ${HOSTS[0]}:dedicated=gpu"
    file=$STATE/data/agents/$host/$kind
    mkdir -p "${file%/*}"
    touch "$file"
    { grep -v "^${pair%%=*}=" "$file" || true; if [[ -n ${pair#*=} ]]; then printf '%s\n' "$pair"; fi; } >"$file.new"
    if cmp -s "$file" "$file.new"; then rm -f "$file.new"; continue; fi
    mv "$file.new" "$file"
    if is_running "agent-$host"; then stop_process "agent-$host" 20; fi
  done
}

# usage: host_setting HOST labels|taints   (NAME=VALUE,NAME=VALUE)
host_setting() {
  local file=$STATE/data/agents/$1/$2
  if [[ -s $file ]]; then paste -sd, "$file"; fi
}

# The hosts of a local pod share one machine: memory and disk are divided among them; of the CPU each offers several times what is there,
# because a development machine idles. An eighth of the memory is left to everything else.
host_agent_up() {
  local host=$1 provider namespace memory disk labels
  is_running "agent-$host" && return 0
  labels=$(host_setting "$host" labels)
  provider=$(provider_of_host "$host") namespace=$(host_namespace "$host")
  memory=$(awk -v hosts="${#HOSTS[@]}" '/MemTotal/ {print int($2 / 1024 * 7 / 8 / hosts)}' /proc/meminfo)
  disk=$(($(df --output=avail -m "$STATE" | tail -n 1) / 2 / ${#HOSTS[@]}))
  if mountpoint -q "$STATE/disks/$host"; then disk=$(($(df --output=avail -m "$STATE/disks/$host" | tail -n 1) * 3 / 4)); fi
  enrolment_token "$host" host "$STATE/data/agents/$host"
  webhook_certificate
  start_process "agent-$host" - nsenter "--net=/run/netns/$namespace" "$BINARIES/HostAgent/Catalyze.HostAgent" \
    --agent-id "$host" --pod "$(pod_of "$provider")" --provider "$provider" --zone "$provider-local-$(host_number "$host")" \
    --address "$(host_address "$host")" --state "$STATE/data/agents/$host" --docker "$(engine_socket "$host")" \
    --control-plane "$CONTROL_PLANE" --token-file "$STATE/data/agents/$host/token" --labels "pod=local,host=$host${labels:+,$labels}" --taints "$(host_setting "$host" taints)" --run "$RUN/hosts/$host" \
    --capacity-memory "$memory" --capacity-disk "$disk" --capacity-cpu "$(($(nproc) * 8000))" --capacity-instances 200 \
    --webhook-networks "$GATEWAY/32" --webhook-roots "$STATE/data/webhook.crt"
}

# For a receiver of alerts on this machine: no public name leads to it, so the hosts are told its address and whose certificate it has.
webhook_certificate() {
  local key=$STATE/secrets/webhook.key certificate=$STATE/data/webhook.crt
  if [[ -s $key && -s $certificate ]] && openssl x509 -in "$certificate" -noout -checkend 604800 >/dev/null; then return 0; fi
  (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 365 -subj "/CN=webhook receiver of the local pod" \
    -addext "subjectAltName=IP:$GATEWAY" -addext "basicConstraints=critical,CA:FALSE" -addext "extendedKeyUsage=serverAuth" \
    -keyout "$key" -out "$certificate.new" 2>/dev/null) || die "no certificate for the receiver of alerts could be made"
  chmod 644 "$certificate.new"
  mv "$certificate.new" "$certificate"
}

# The operator's recovery key, to which authorities are backed up. Elsewhere its private half is made and kept off the platform; here nothing reads it.
recovery_key() {
  if [[ -s $STATE/data/recovery.pub ]]; then return 0; fi
  (umask 077 && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$STATE/secrets/recovery.key")
  openssl pkey -in "$STATE/secrets/recovery.key" -pubout -out "$STATE/data/recovery.pub"
}

agents_up() {
  local provider host
  recovery_key
  say "agents: a management agent for each of ${PROVIDERS[*]}, a host agent for each of ${HOSTS[*]}"
  for provider in "${PROVIDERS[@]}"; do manager_up "$provider"; done
  for host in "${HOSTS[@]}"; do host_agent_up "$host"; done
  wait_for 60 "all hosts to offer" all_hosts_offer || {
    pod_api GET /pod/hosts | jq -r '.[] | "  \(.hostId): offering \(.offering), last seen \(.lastSeenAt)"' >&2 || true
    die "not every host offers itself" "./catalyze logs agent-host1; ./catalyze logs $(manager_of "${PROVIDERS[0]}")" "$LOGS/agent-${HOSTS[0]}.log"
  }
}

all_hosts_offer() {
  [[ $(pod_api GET /pod/hosts | jq '[.[] | select(.offering)] | length') -ge ${#HOSTS[@]} ]]
}
