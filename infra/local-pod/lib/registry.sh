# Debian's docker-registry, one for each provider. It listens on a Unix socket; the management agent speaks TLS for it on the pod's network (decision 40).
# It does what a token of the control plane says (decision 36).
# shellcheck shell=bash

registry_up() {
  local provider=$1 port config certificate
  port=$(registry_port "$provider") config=$RUN/registry-$provider.yml
  is_running "registry-$provider" && return 0
  mkdir -p "$STATE/cache/registry-$provider" "$(dirname "$(registry_socket "$provider")")"
  chmod 700 "$(dirname "$(registry_socket "$provider")")"
  certificate=$RUN/registry-tokens.pem
  pod_api GET /pod/registry-certificate >"$certificate" || die "the control plane gave no certificate for its registry tokens" "./catalyze logs app" "$LOGS/app.log"
  # The realm is where others would ask for a token; agents ask the control plane, with their signature, and bring it along.
  cat >"$config" <<END
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: $STATE/cache/registry-$provider }
  delete: { enabled: true }
  cache: { blobdescriptor: inmemory }
http: { net: unix, addr: "$(registry_socket "$provider")", host: "https://$GATEWAY:$port" }
auth:
  token: { realm: "$CONTROL_PLANE/pod/agents", service: "$GATEWAY:$port", issuer: catalyze, rootcertbundle: $certificate }
END
  start_process "registry-$provider" - docker-registry serve "$config"
}

await_registry() {
  wait_ready "registry-$1" 30 registry_asks_for_a_token "$1"
}

# Whoever brings none is refused: that is what it answers once it works.
registry_asks_for_a_token() {
  [[ $(curl -sS --max-time 2 --output /dev/null --write-out '%{http_code}' --unix-socket "$(registry_socket "$1")" http://registry/v2/) == 401 ]]
}

# Management and host agents tell the engines of this machine whom to trust in a folder that all of them read.
forget_registries() {
  local provider
  for provider in "${PROVIDERS[@]}"; do rm -rf "/etc/docker/certs.d/$GATEWAY:$(registry_port "$provider")"; done
  rmdir --ignore-fail-on-non-empty /etc/docker/certs.d 2>/dev/null || true
}
