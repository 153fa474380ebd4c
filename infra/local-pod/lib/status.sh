# What runs, as processes and as the Pod API sees it.
# shellcheck shell=bash

status_command() {
  local json=no
  if [[ ${1:-} == --json ]]; then json=yes; fi
  require_root status
  read_providers
  if [[ $json == yes ]]; then
    status_json
  else
    status_text
  fi
}

# One line of JSON for each process that was started.
process_rows() {
  local name pid
  for name in $(recorded_processes); do
    if pid=$(process_id "$name"); then
      jq -nc --arg name "$name" --argjson pid "$pid" --argjson memory "$(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$pid/status" || echo 0)" \
        '{name: $name, pid: $pid, running: true, memoryMib: $memory}'
    else
      jq -nc --arg name "$name" '{name: $name, pid: null, running: false, memoryMib: 0}'
    fi
  done
}

# Every environment with its services and instances; an empty list when the control plane does not answer.
environment_rows() {
  local id
  for id in $(pod_api GET /pod/environments 2>/dev/null | jq -r '.[] | .environmentId'); do
    pod_api GET "/pod/environments/$id"
  done
}

status_json() {
  local answers=false hosts='[]'
  if is_running app && hosts=$(pod_api GET /pod/hosts 2>/dev/null); then answers=true; else hosts='[]'; fi
  jq -n --argjson processes "$(process_rows | jq -s .)" --argjson hosts "$hosts" --argjson answers "$answers" \
    --argjson environments "$(if [[ $answers == true ]]; then environment_rows; fi | jq -s .)" \
    '{controlPlaneAnswers: $answers, processes: $processes, hosts: $hosts, environments: $environments}'
}

status_text() {
  local status
  status=$(status_json)
  if [[ $(jq '.processes | length' <<<"$status") == 0 ]]; then
    printf 'The local pod is down. Start it: ./catalyze up\n'
    return 0
  fi
  jq -r '
    "PROCESS\tPID\tSTATE\tMEMORY",
    (.processes[] | [.name, (.pid // "-"), (if .running then "running" else "ENDED" end), (if .running then "\(.memoryMib) MiB" else "-" end)] | join("\t"))
  ' <<<"$status" | column -t -s $'\t'
  printf '\n'
  if [[ $(jq -r .controlPlaneAnswers <<<"$status") != true ]]; then
    printf 'The control plane does not answer, so hosts and instances are not known. ./catalyze up starts what is missing.\n'
    return 1
  fi
  jq -r '
    "HOST\tPROVIDER\tZONE\tADDRESS\tSTATE\tOFFERING\tINSTANCES\tMEMORY RESERVED\tAPPARMOR\tFIRST CERTIFICATE ENDS",
    (.hosts[] | [.hostId, .provider, .zone, .address, (if .life == "heard" then "heard" else (.life | ascii_upcase) end), (if .offering then "yes" else "NO" end), .instances,
      "\(.reserved.memoryMib // 0) of \(.capacity.memoryMib // 0) MiB", (if .features.enforcesAppArmor then "enforced" else "not enforced" end), (.nearestExpiry // "-" | .[0:16])] | join("\t"))
  ' <<<"$status" | column -t -s $'\t'
  jq -r '
    .environments[] |
      "\n\(.environmentName) (\(.environmentId)): \(.state)\(if .cause then ", " + .cause else "" end)\(if .confinement == "waived" then "; confinement WAIVED: containers are not under AppArmor" else "" end)",
      (.domains[]? | "  \(.domain) -> \(.service)  \(.address)\(if .maintenance then "  MAINTENANCE" else "" end)\(if .certificate.own then "  own certificate until \(.certificate.expiresAt[0:10])" else "" end)\(if .certificate.warning then ": " + .certificate.warning else "" end)"),
      (if .nearestExpiry then "  certificates: the first ends \(.nearestExpiry[0:16])" else empty end),
      (.authorities[]? | select(.underWay) | "  authority at \(.agentId) is being rotated: \(.phase // "requested"), waiting for \(.pendingCount) of \(.instances) instances")
  ' <<<"$status"
  printf '\n'
  jq -r '
    def digest: if . == null then "-" else (split("@") | last | .[0:19]) end;
    def wires: [.wires[]? | (if .direction == "inbound" then "<-" else "->" end) + .provider + (if .up then "" else "(down)" end)] | if length == 0 then "-" else join(" ") end;
    "ENVIRONMENT\tSERVICE\tINSTANCE\tROLE\tHOST\tSTATE\tRESTARTS\tIMAGE\tWIRES",
    (.environments[] | .environmentName as $environment | .services[] | .label as $service | .instances[]? |
      [$environment, $service, .instanceId, (.role // "-"), .hostId, .state, .restarts, (.image | digest), wires] | join("\t"))
  ' <<<"$status" | column -t -s $'\t'
  printf '\n'
  jq -r '
    def bytes: if . < 1048576 then "\(. / 1024 | floor) KiB" else "\(. / 1048576 | floor) MiB" end;
    "INSTANCE\tWIRE\tSTATE\tCONNECTIONS\tOPEN\tREFUSED\tRECEIVED\tSENT",
    (.environments[].services[].instances[]? | .instanceId as $instance | .wires[]? |
      [$instance, (if .direction == "inbound" then "<-" else "->" end) + .provider, (if .up then "up" else "DOWN" end),
        .connections, (.openConnections // 0), (.refused // 0), (.bytesIn | bytes), (.bytesOut | bytes)] | join("\t"))
  ' <<<"$status" | column -t -s $'\t'
}
