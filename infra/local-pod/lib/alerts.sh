# What operators should know, and messages that wait for them.
# shellcheck shell=bash

alerts_command() {
  local json=no path=/pod/alerts answer argument
  for argument in "$@"; do
    case $argument in
      --json) json=yes ;;
      --ended) path=/pod/alerts/ended ;;
      *) die "unknown option: $argument" "./catalyze alerts [--ended] [--json]" ;;
    esac
  done
  require_root alerts
  answer=$(ask_pod_api GET "$path") || exit 1
  if [[ $json == yes ]]; then jq . <<<"$answer"; return 0; fi
  if [[ $(jq length <<<"$answer") == 0 ]]; then echo "nothing"; return 0; fi
  jq -r '.[] | "\(.severity) \(.kind) since \(.openedAt)\(if .resolvedAt then ", over \(.resolvedAt)" else "" end)", "  \(.summary)", "  \(.remedy)"' <<<"$answer"
}

poison_command() {
  local answer usage='./catalyze poison [--json] | poison retry QUEUE [MESSAGE]'
  require_root poison
  case ${1:-} in
    '' | --json)
      answer=$(ask_pod_api GET /pod/poison) || exit 1
      if [[ ${1:-} == --json ]]; then jq . <<<"$answer"; return 0; fi
      if [[ $(jq length <<<"$answer") == 0 ]]; then echo "nothing"; return 0; fi
      jq -r '.[] | "\(.queue) \(.messageId) put aside \(.putAsideAt)", "  \(.cause // "no cause was noted")"' <<<"$answer"
      ;;
    retry)
      [[ ${2:-} =~ ^[a-z0-9-]+$ && ${3:-} =~ ^[a-zA-Z0-9-]*$ ]] || die "which queue?" "$usage"
      answer=$(ask_pod_api POST "/pod/poison/$2/retry${3:+?message=$3}") || exit 1
      jq -r '"\(.retried) messages are tried again"' <<<"$answer"
      ;;
    *) die "what about messages that were put aside?" "$usage" ;;
  esac
}
