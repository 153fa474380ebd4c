# The sample: an organisation with one user, and the environment of infra/local-pod/sample, deployed and asked over TLS.
# shellcheck shell=bash

SAMPLE_EMAIL=owner@sample.test
SAMPLE_NAME=appointments

sample_up() {
  local directory=$ROOT/infra/local-pod/sample id stamp
  sample_account
  id=$(sample_environment) || die "the sample's environment could not be made" "./catalyze logs app" "$LOGS/app.log"
  stamp=$(content_stamp "$directory")
  if [[ -f $STATE/sample-deployed && $(<"$STATE/sample-deployed") == "$id $stamp" ]] && sample_recovers "$id"; then
    say "the sample runs already"
  else
    sample_configure "$directory" "$id"
    sample_deploy "$id"
    printf '%s %s\n' "$id" "$stamp" >"$STATE/sample-deployed"
  fi
  sample_answers
}

sample_account() {
  local password=$STATE/secrets/sample-password answer
  if [[ ! -s $password ]]; then
    openssl rand -base64 18 | tr -d '\n' | write_secret "$password"
  fi
  if ! sign_in "$SAMPLE_EMAIL" "$password" 2>/dev/null; then
    say "sample: an organisation and its owner $SAMPLE_EMAIL"
    answer=$(jq -n --arg email "$SAMPLE_EMAIL" --rawfile password "$password" \
      '{name: "Sample Clinic", ownerEmail: $email, ownerName: "Sample Owner", ownerPassword: $password}' |
      pod_api POST /api/organisations --data-binary @-) || die "the sample's organisation could not be made: $answer" "./catalyze logs app" "$LOGS/app.log"
    sign_in "$SAMPLE_EMAIL" "$password" || die "the sample's owner cannot sign in" "./catalyze logs app" "$LOGS/app.log"
  fi
}

# The id of the sample's environment, made when it is not there.
sample_environment() {
  local id
  id=$(customer_api GET /api/environments | jq -r --arg name "$SAMPLE_NAME" '[.[] | select(.name == $name and .removalRequestedAt == null)][0].environmentId // empty')
  if [[ -z $id ]]; then
    id=$(jq -n --arg name "$SAMPLE_NAME" '{name: $name}' | customer_api POST /api/environments --data-binary @- | jq -er .environmentId)
  fi
  printf '%s' "$id"
}

sample_configure() {
  local directory=$1 id=$2 label archive=$RUN/sample.tar.gz
  say "sample: configuration and source of $id"
  # A variable's value is written as {"value": …}; reading the configuration never shows it.
  jq '.services |= map(if .variables then .variables |= map_values({value: .}) else . end)' "$directory/environment.json" |
    customer_api PUT "/api/environments/$id/configuration" --data-binary @- >/dev/null || die "the sample's configuration was refused" "the problem above names the fields"
  # The same files always make the same archive, so that a second upload builds nothing.
  tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r,go-w --exclude=__pycache__ --directory "$directory/app" . | gzip --no-name >"$archive"
  for label in $(jq -r '.services[] | select(.type == "code") | .label' "$directory/environment.json"); do
    customer_api PUT "/api/environments/$id/services/$label/source" --header 'Content-Type: application/gzip' --data-binary "@$archive" >/dev/null ||
      die "the sample's source was refused for $label" "the problem above says why"
  done
  rm -f "$archive"
}

sample_deploy() {
  local id=$1 deployment
  deployment=$(customer_api POST "/api/environments/$id/deployments" --data-binary '{}' | jq -er .deploymentId) ||
    die "the sample's deployment was not accepted" "./catalyze logs app" "$LOGS/app.log"
  say "sample: deployment $deployment (the first one builds images, about 3 minutes)"
  follow_deployment "$id" "$deployment" 900
}

# Shows a deployment's timeline until it ends. usage: follow_deployment ENVIRONMENT DEPLOYMENT SECONDS
follow_deployment() {
  local id=$1 deployment=$2 limit=$3 begun=$SECONDS said=$SECONDS cursor='' page state line
  while true; do
    if ((SECONDS - begun > limit)); then
      die "deployment $deployment did not end within $limit s" "./catalyze status; ./catalyze logs app" "$LOGS/app.log"
    fi
    page=$(customer_api GET "/api/environments/$id/deployments/$deployment/timeline?waitSeconds=5&after=$cursor") || {
      is_running app || die "the control plane ended" "./catalyze up starts it again; ./catalyze logs app" "$LOGS/app.log"
      sleep 1
      continue
    }
    while IFS= read -r line; do
      if [[ -n $line ]]; then
        say "  $line"
        said=$SECONDS
      fi
    done < <(jq -r '.entries[] | .message + (if .hostId then " (" + .hostId + ")" else "" end)' <<<"$page")
    cursor=$(jq -r --arg before "$cursor" '.next // $before | @uri' <<<"$page")
    state=$(jq -r .state <<<"$page")
    case $state in
      running) return 0 ;;
      failed | removed)
        customer_api GET "/api/environments/$id/deployments/$deployment" | jq -r '.cause // empty, .refusals[]?.summary, .buildOutput // empty' >&2
        die "deployment $deployment ended as $state" "the cause is above; ./catalyze logs app"
        ;;
    esac
    if ((SECONDS - said >= 15)); then
      said=$SECONDS
      say "  $state ($((SECONDS - begun)) s)"
    fi
  done
}

sample_state_is_running() {
  [[ $(customer_api GET "/api/environments/$1/status" 2>/dev/null | jq -r .state) == running ]]
}

# After a restart of agents or engines the instances come back by themselves; only where they do not is there something to deploy.
sample_recovers() {
  sample_state_is_running "$1" && return 0
  say "waiting for the sample to come back"
  wait_for 90 "the sample" sample_state_is_running "$1"
}

# The sample is at one provider, the auction knows which: the edge that answers is found here and kept in SAMPLE_PROVIDER.
find_sample_edge() {
  for SAMPLE_PROVIDER in "${PROVIDERS[@]}"; do
    if sample_request / >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

# usage: sample_request CURL-ARGUMENTS... PATH
sample_request() {
  local domain=${SAMPLE_DOMAIN:-appointments.catalyze.test} provider=${SAMPLE_PROVIDER:-${PROVIDERS[0]}}
  curl --silent --show-error --fail --max-time 10 --cacert "$(edge_authority "$provider")" \
    --resolve "$domain:$(edge_port "$provider"):$GATEWAY" "${@:1:$#-1}" "https://$domain:$(edge_port "$provider")${*: -1}"
}

sample_answers() {
  say "asking the sample over TLS"
  wait_for 30 "the sample's public address" find_sample_edge || {
    sample_request / >/dev/null || true
    die "the sample does not answer at its public address" "./catalyze status; ./catalyze logs $(manager_of "${PROVIDERS[0]}")" "$LOGS/$(manager_of "${PROVIDERS[0]}").log"
  }
}

print_addresses() {
  local provider=${SAMPLE_PROVIDER:-${PROVIDERS[0]}}
  cat <<END

The local pod is up.
  Dashboard   http://127.0.0.1:$CONTROL_PLANE_PORT/
END
  if [[ -s $STATE/secrets/sample-password ]]; then
    cat <<END
  Sign in     $SAMPLE_EMAIL  with the password  $(<"$STATE/secrets/sample-password")
  Sample      https://appointments.catalyze.test:$(edge_port "$provider")/
              chromium --host-resolver-rules='MAP *.catalyze.test $GATEWAY' http://127.0.0.1:$CONTROL_PLANE_PORT/    (finds the sample, and its logs from the dashboard)
              curl --cacert $(edge_authority "$provider") --resolve appointments.catalyze.test:$(edge_port "$provider"):$GATEWAY https://appointments.catalyze.test:$(edge_port "$provider")/
END
  fi
  # The published clients put the version between host and path; with it they find their own set of routes.
  cat <<END
  Clients     export ACCOUNTS_HOST=http://127.0.0.1:$CONTROL_PLANE_PORT AUTH_HOST=http://127.0.0.1:$CONTROL_PLANE_PORT PAAS_HOST=http://127.0.0.1:$CONTROL_PLANE_PORT
              export AUTH_HOST_VERSION=/published PAAS_HOST_VERSION=/published    (for \`datica\` and \`catalyze\`, the published clients)
  Look        ./catalyze status     ./catalyze logs app -f     tcpdump -ni $BRIDGE
  Stop        ./catalyze down
END
}
