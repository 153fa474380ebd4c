# shellcheck shell=bash

publish_command() {
  local target=${1:-$ROOT/artifacts/publish}
  check_prerequisites
  exec "$ROOT/infra/publish.sh" "$target"
}
