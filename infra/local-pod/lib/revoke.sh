# Has the certificates of one instance refused, and those of nobody else.
# shellcheck shell=bash

revoke_command() {
  local instance=${1:-} id answer revocation status line seen=''
  require_root revoke
  [[ $instance =~ ^[a-z0-9-]+$ ]] || die "which instance?" "./catalyze revoke INSTANCE; ./catalyze status lists them"
  read_providers
  id=$(ask_pod_api GET /pod/environments | jq -r --arg name "$instance" '[.[] | select(any(.services[].instances[]; .instanceId == $name))][0].environmentId // empty')
  [[ -n $id ]] || die "there is no instance $instance" "./catalyze status"
  answer=$(ask_pod_api POST "/pod/environments/$id/instances/$instance/revocation") || exit 1
  revocation=$(jq -r .revocationId <<<"$answer")
  jq -r '"\(.revocationId) at \(.agents | join(", "))"' <<<"$answer"
  for _ in $(seq 240); do
    status=$(ask_pod_api GET "/pod/environments/$id" | jq --arg id "$revocation" '.revocations[] | select(.revocationId == $id)')
    line=$(jq -r '"\(.certificates) certificates, refused everywhere at \(.followed | length) of \(.agents | length) management agents"' <<<"$status")
    if [[ $line != "$seen" ]]; then printf '%s\n' "$line"; fi
    seen=$line
    if [[ $(jq -r .refusedAt <<<"$status") != null ]]; then return 0; fi
    sleep 0.5
  done
  die "not every host has followed within 2 minutes; it goes on by itself" "./catalyze status --json"
}
