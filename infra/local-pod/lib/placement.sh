# How deployments were placed, how one would be, and which hosts take new instances.
# shellcheck shell=bash

# Asks the Pod API; a refusal ends the command with what the answer says is wrong.
# usage: ask_pod_api METHOD PATH [curl options]   (the answer on standard output)
ask_pod_api() {
  local answer
  if answer=$(pod_api "$@" 2>/dev/null); then
    printf '%s\n' "$answer"
    return 0
  fi
  is_running app || die "the control plane is down" "./catalyze up"
  die "$(jq -r '([.detail // .title // "the control plane refused"] + [.errors[]? | "  \(.field): \(.message)"]) | join("\n")' 2>/dev/null <<<"$answer" || printf 'the control plane did not answer')"
}

# Prices and refusals as both commands print them.
PLACEMENT_JQ='
  def number: . * 1000 | round / 1000;
  def terms: [to_entries[] | select(.value != 0) | "\(.key) \(.value | number)"] | join(", ");
  def bid: "\(.hostId) \(.price | number)";
  def rules: [.[] | "\(.rule) \(.hosts)"] | if length == 0 then "-" else join(", ") end;
  def losers: [.[] | bid] | if length == 0 then "-" else join(", ") end;
  def refusals: .[] | "", "\(.lot): \(.summary)", (.byRule[] | "  \(.hosts) of the hosts: \(.rule), e.g. \(.reason)"), (.hosts[] | "    \(.hostId)\t\(.rule)\t\(.reason)");
'

explain_command() {
  local json=no instance='' deployment='' answer page
  while (($# > 0)); do
    case $1 in
      --json) json=yes ;;
      --hosts) instance=${2:?"--hosts needs the name of an instance"}; shift ;;
      -*) die "unknown option: $1" "./catalyze explain DEPLOYMENT [--hosts INSTANCE] [--json]" ;;
      *) deployment=$1 ;;
    esac
    shift
  done
  require_root explain
  [[ $deployment =~ ^[a-z0-9-]+$ ]] || die "which deployment?" "./catalyze explain DEPLOYMENT; the timeline and every answer of the API name it"
  if [[ -n $instance ]]; then
    [[ $instance =~ ^[a-z0-9-]+$ ]] || die "$instance is no name of an instance"
    page=''
    answer='[]'
    while true; do
      local more
      more=$(ask_pod_api GET "/pod/deployments/$deployment/placement/hosts?instance=$instance&limit=1000&after=$page") || exit 1
      answer=$(jq -s '.[0] + .[1].outcomes' <(printf '%s' "$answer") <(printf '%s' "$more"))
      page=$(jq -r '.next // ""' <<<"$more")
      [[ -n $page ]] || break
    done
    if [[ $json == yes ]]; then jq . <<<"$answer"; return 0; fi
    jq -r "$PLACEMENT_JQ"'"HOST\tOUTCOME\tPRICE\tWHY", (.[] | [.hostId, .outcome, (if .bid then (.bid.price | number) else "-" end), (if .bid then (.bid.terms | terms) else "\(.rule): \(.reason)" end)] | join("\t"))' \
      <<<"$answer" | column -t -s $'\t'
    return 0
  fi

  answer=$(ask_pod_api GET "/pod/deployments/$deployment/placement") || exit 1
  if [[ $json == yes ]]; then jq . <<<"$answer"; return 0; fi
  jq -r '"\(.deploymentId): \(if .placed then "placed \(.instances | length) instances" else "could not be placed" end); \(.hosts) hosts took part, \(.rounds) \(if .rounds == 1 then "auction" else "auctions" end), decided \(.decidedAt)", ""' <<<"$answer"
  if [[ $(jq '.instances | length' <<<"$answer") != 0 ]]; then
    jq -r "$PLACEMENT_JQ"'"INSTANCE\tHOST\tPRICE\tTERMS\tBIDS\tREFUSED\tNEAREST LOSERS", (.instances[] | [.instanceId, .winner.hostId, (.winner.price | number), (.winner.terms | terms), .hostsBidding, (.refusedByRule | rules), (.nearestLosers | losers)] | join("\t"))' \
      <<<"$answer" | column -t -s $'\t'
  fi
  jq -r "$PLACEMENT_JQ"'.refusals | refusals' <<<"$answer"
}

plan_command() {
  local json=no file='' drain='' answer
  while (($# > 0)); do
    case $1 in
      --json) json=yes ;;
      --drain) drain=${drain:+$drain,}${2:?"--drain needs the name of a host"}; shift ;;
      -*) die "unknown option: $1" "./catalyze plan FILE [--drain HOST] [--json]" ;;
      *) file=$1 ;;
    esac
    shift
  done
  require_root plan
  [[ -n $file ]] || die "which specification?" "./catalyze plan FILE: the environment as JSON, as POST /pod/deployments takes it"
  [[ -r $file ]] || die "there is no file $file that can be read"
  jq -e 'type == "object"' "$file" >/dev/null 2>&1 || die "$file is not a JSON object" "jq . $file tells where it is broken"
  [[ $drain =~ ^[a-z0-9,-]*$ ]] || die "$drain is no name of a host"
  answer=$(ask_pod_api POST "/pod/plans?drain=$drain" --data-binary "@$file") || exit 1
  if [[ $json == yes ]]; then jq . <<<"$answer"; return 0; fi
  jq -r '"\(.environmentId): \(if .placed then "everything would find a place" else "would be refused" end) on \(.hosts) hosts\(if .draining == [] then "" else ", \(.draining | join(" and ")) draining" end); nothing was reserved", ""' <<<"$answer"
  if [[ $(jq '.instances | length' <<<"$answer") != 0 ]]; then
    jq -r "$PLACEMENT_JQ"'"SERVICE\tINSTANCE\tACTION\tFROM\tTO\tPRICE\tREFUSED\tRUNNERS-UP",
      (.instances[] | [.service, .instanceId, .action, (.fromHostId // "-"), (.hostId // "-"), (if .placement then (.placement.winner.price | number) else "-" end),
        (if .placement then (.placement.refusedByRule | rules) else "-" end), (if .placement then (.placement.nearestLosers | losers) else "-" end)] | join("\t"))' \
      <<<"$answer" | column -t -s $'\t'
  fi
  jq -r "$PLACEMENT_JQ"'.refusals | refusals' <<<"$answer"
  [[ $(jq .placed <<<"$answer") == true ]]
}

cordon_command() { change_host cordon PUT cordon "takes no new instances" "$@"; }
uncordon_command() { change_host uncordon DELETE cordon "takes new instances again" "$@"; }

# Shows how it goes until nothing is left but what cannot move; ended early it goes on by itself.
drain_command() {
  local host=${1:-} wait=yes answer shown='' now
  [[ ${2:-} == --no-wait ]] && wait=no
  change_host drain PUT drain "takes no new instances and loses what can move" "$host"
  while :; do
    answer=$(ask_pod_api GET "/pod/hosts/$host/drain") || exit 1
    now=$(jq -r '"  \(.moved) gone, \(.left) left: \([.instances[] | select(.state == "moving")] | length) moving, \([.instances[] | select(.state == "waiting")] | length) waiting, \([.instances[] | select(.state == "stuck")] | length) that cannot move"' <<<"$answer")
    [[ $now == "$shown" ]] || printf '%s\n' "$now"
    shown=$now
    if [[ $wait != yes ]] || ! jq -e 'any(.instances[]; .state != "stuck")' >/dev/null <<<"$answer"; then break; fi
    sleep 2
  done
  jq -r '.instances[] | "  \(.instanceId) of \(.environmentId) \(.state): \(.reason)"' <<<"$answer"
}
undrain_command() { change_host undrain DELETE drain "takes new instances again" "$@"; }

rebalance_command() {
  local query='' answer
  while (($# > 0)); do
    case $1 in
      --dry-run) query=${query:+$query&}dryRun=true ;;
      --most) [[ ${2:-} =~ ^[0-9]+$ ]] || die "how many moves at most?" "./catalyze rebalance [--dry-run] [--most N]"; query=${query:+$query&}most=$2; shift ;;
      *) die "unknown option: $1" "./catalyze rebalance [--dry-run] [--most N]" ;;
    esac
    shift
  done
  require_root rebalance
  answer=$(ask_pod_api POST "/pod/rebalancing?$query") || exit 1
  jq -r 'if .moves == [] then "No move would gain enough to be worth a restart." else .moves[] | "\(.instanceId) of \(.environmentId): \(.fromHost) -> \(.toHost)\(if .deploymentId then ", by \(.deploymentId)" else "" end)" end,
    (if .busy > 0 then "\(.busy) environments were left out: something of them is being deployed, or a move of them failed a moment ago." else empty end)' <<<"$answer"
}

dedicate_command() {
  local organisation=${2:-}
  [[ $organisation =~ ^[a-z0-9-]+$ ]] || die "to which organisation?" "./catalyze dedicate HOST ORGANISATION"
  change_host dedicate PUT tenant "takes new instances of $organisation only" "${1:-}" --data-binary "{\"organisationId\": \"$organisation\"}"
}
undedicate_command() { change_host undedicate DELETE tenant "takes everybody's instances again" "$@"; }

# usage: change_host COMMAND METHOD WHAT SAID HOST [curl options]
change_host() {
  local command=$1 method=$2 what=$3 said=$4 host=${5:-}
  require_root "$command"
  [[ $host =~ ^[a-z][a-z0-9-]*$ ]] || die "which host?" "./catalyze $command HOST; ./catalyze status lists them"
  ask_pod_api "$method" "/pod/hosts/$host/$what" "${@:6}" >/dev/null || exit 1
  printf '%s %s.\n' "$host" "$said"
}
