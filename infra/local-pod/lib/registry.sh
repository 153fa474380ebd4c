# Debian's docker-registry, one for each provider. It listens on the pod's network only.
# shellcheck shell=bash

registry_up() {
  local provider=$1 port config
  port=$(registry_port "$provider") config=$RUN/registry-$provider.yml
  is_running "registry-$provider" && return 0
  mkdir -p "$STATE/cache/registry-$provider"
  # The packaged configuration asks for a password file; this pod's network is the only one that can reach it.
  cat >"$config" <<END
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: $STATE/cache/registry-$provider }
  delete: { enabled: true }
  cache: { blobdescriptor: inmemory }
http: { addr: "$GATEWAY:$port" }
END
  start_process "registry-$provider" - docker-registry serve "$config"
}

await_registry() {
  wait_ready "registry-$1" 30 curl -fsS --max-time 2 "http://$GATEWAY:$(registry_port "$1")/v2/"
}
