# Puts a new certificate authority in the place of an environment's, and shows how far it is.
# shellcheck shell=bash

rotate_command() {
  local emergency=false environment='' id status seen='' line
  for argument in "$@"; do
    case $argument in
      --emergency) emergency=true ;;
      -*) die "unknown option: $argument" "./catalyze rotate ENVIRONMENT [--emergency]" ;;
      *) environment=$argument ;;
    esac
  done
  [[ -n $environment ]] || die "which environment?" "./catalyze rotate ENVIRONMENT [--emergency]"
  require_root rotate
  read_providers
  id=$(pod_api GET /pod/environments | jq -r --arg name "$environment" '[.[] | select(.environmentId == $name or .environmentName == $name)][0].environmentId // empty')
  [[ -n $id ]] || die "there is no environment $environment" "./catalyze status"
  pod_api POST "/pod/environments/$id/authority/rotation" --data-binary "{\"emergency\": $emergency}" | jq -r '"\(.rotationId) at \(.agents | join(", "))"'
  for _ in $(seq 600); do
    status=$(pod_api GET "/pod/environments/$id")
    line=$(jq -r '.authorities[] | "\(.agentId): \(.phase // "requested"), \(.instances - .pendingCount) of \(.instances) instances" + (if .refusal then ", refused: \(.refusal)" else "" end) + (if .pendingCount > 0 then ", waiting for \(.pending[0:3] | join(", "))" else "" end)' <<<"$status")
    if [[ $line != "$seen" ]]; then printf '%s\n' "$line"; fi
    seen=$line
    if jq -e '[.authorities[].underWay] | any | not' <<<"$status" >/dev/null; then
      jq -e '[.authorities[].refusal] | all(. == null)' <<<"$status" >/dev/null || die "the rotation was refused" "./catalyze rotate $environment again, once its cause is gone"
      return 0
    fi
    sleep 0.5
  done
  die "the rotation has not ended within 5 minutes; it goes on by itself" "./catalyze status --json"
}
