# The function app, run alone: its own trigger pump stands in for the Functions host.
# shellcheck shell=bash

# usage: make_token FILE   (a random token, made once)
make_token() {
  [[ -s $1 ]] || openssl rand -hex 32 | tr -d '\n' | write_secret "$1"
}

sha256_of() {
  tr -d '\n' <"$1" | sha256sum | cut -d' ' -f1
}

write_control_plane_settings() {
  make_token "$STATE/secrets/operator-token"
  make_token "$STATE/secrets/service-key"
  write_secret "$RUN/app.env" <<END
AzureWebJobsStorage='$(storage_connection_string)'
ASPNETCORE_URLS='http://$GATEWAY:$CONTROL_PLANE_PORT;http://127.0.0.1:$CONTROL_PLANE_PORT'
Catalyze__Keys__Directory='$STATE/data/control-plane/keys'
Catalyze__Keys__CreateIfMissing='true'
Catalyze__PodApi__OperatorTokenHash='$(sha256_of "$STATE/secrets/operator-token")'
Catalyze__PodApi__ServiceKeyHash='$(sha256_of "$STATE/secrets/service-key")'
Catalyze__CustomerApi__PodApiAddress='http://127.0.0.1:$CONTROL_PLANE_PORT'
Catalyze__CustomerApi__PodApiServiceKey='$(<"$STATE/secrets/service-key")'
Catalyze__CustomerApi__OperatorTokenHash='$(sha256_of "$STATE/secrets/operator-token")'
Catalyze__CustomerApi__MailFolder='$STATE/data/control-plane/mails'
Catalyze__CustomerApi__Tools__Domain='tools.catalyze.test'
Catalyze__CustomerApi__Tools__Dashboard='http://127.0.0.1:$CONTROL_PLANE_PORT'
Catalyze__LocalTriggers__HideSeconds='30'
Catalyze__PodApi__Loss__LostAfter='${CATALYZE_LOST_AFTER:-00:00:15}'
Catalyze__PodApi__Loss__RebuildAfter='${CATALYZE_REBUILD_AFTER:-00:05:00}'
Catalyze__Dashboard__Directory='$ROOT/dashboard-spa/dist'
END
}

control_plane_up() {
  write_control_plane_settings
  mkdir -p "$STATE/data/control-plane/keys" "$STATE/data/control-plane/mails"
  chmod 700 "$STATE/data/control-plane" "$STATE/data/control-plane/keys" "$STATE/data/control-plane/mails"
  start_process app "$RUN/app.env" env --chdir="$BINARIES/App" "$BINARIES/App/Catalyze.App"
  wait_ready app 60 pod_api GET /pod/catalog
}

# Asks the Pod API as the operator. The token travels in a file, never in a command line.
# usage: pod_api METHOD PATH   (body, if any, on standard input with --data-binary @-)
pod_api() {
  local method=$1 path=$2
  shift 2
  curl --silent --show-error --fail-with-body --max-time 30 --request "$method" --config <(printf 'header = "Authorization: Bearer %s"\n' "$(<"$STATE/secrets/operator-token")") \
    --header 'Content-Type: application/json' "$@" "http://127.0.0.1:$CONTROL_PLANE_PORT$path"
}
