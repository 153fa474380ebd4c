# Azurite stands in for Azure Storage, on disk, with an account and key of this pod's own.
# shellcheck shell=bash

azurite_up() {
  local key=$STATE/secrets/azurite-key
  is_running azurite && return 0
  [[ -s $key ]] || openssl rand -base64 64 | tr -d '\n' | write_secret "$key"
  mkdir -p "$STATE/data/azurite"
  write_secret "$RUN/azurite.env" <<<"AZURITE_ACCOUNTS='$AZURITE_ACCOUNT:$(<"$key")'"
  start_process azurite "$RUN/azurite.env" node "$ROOT/infra/local-pod/azurite/node_modules/azurite/dist/src/azurite.js" \
    --location "$STATE/data/azurite" --disableTelemetry --silent \
    --blobHost "$GATEWAY" --queueHost "$GATEWAY" --tableHost "$GATEWAY" \
    --blobPort 10000 --queuePort 10001 --tablePort 10002
}

await_azurite() {
  # Any answer will do: without a signature it is a refusal.
  local port
  for port in 10000 10001 10002; do
    wait_ready azurite 60 curl -sS --max-time 2 --output /dev/null "http://$GATEWAY:$port/"
  done
}

storage_connection_string() {
  printf 'DefaultEndpointsProtocol=http;AccountName=%s;AccountKey=%s;BlobEndpoint=http://%s:10000/%s;QueueEndpoint=http://%s:10001/%s;TableEndpoint=http://%s:10002/%s' \
    "$AZURITE_ACCOUNT" "$(<"$STATE/secrets/azurite-key")" "$GATEWAY" "$AZURITE_ACCOUNT" "$GATEWAY" "$AZURITE_ACCOUNT" "$GATEWAY" "$AZURITE_ACCOUNT"
}
