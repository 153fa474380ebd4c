# shellcheck shell=bash

bench_command() {
  local name=${1:-} pod=()
  require_root bench
  [[ -n $name ]] || die "which benchmark?" "./catalyze bench deploy --replicas 1,10,50 --json"
  shift
  # The auction is a pure library, api and durable have an Azurite, logs a PostgreSQL and wire namespaces of its own; everything else is measured on the pod.
  if [[ $name != api && $name != auction && $name != durable && $name != logs && $name != wire ]]; then
    install_packages "${BENCH_PACKAGES[@]}" >&2
    is_running app || die "bench $name measures the running pod, and it is down" "./catalyze up"
    pod=(--control-plane "http://127.0.0.1:$CONTROL_PLANE_PORT" --operator-token-file "$STATE/secrets/operator-token" --engines "$RUN/engines")
    # For the storage floor of the placement benchmark; in the environment, since a command line is for everybody to see.
    CATALYZE_BENCH_STORAGE=$(storage_connection_string)
    export CATALYZE_BENCH_STORAGE
  fi
  if [[ $name == logs ]]; then install_packages "${STORE_PACKAGES[@]}" >&2; fi
  if [[ $name == recover ]]; then pod+=(--edge-authority "$(find "$STATE/data/agents" -name edge-ca.pem | sort | head -n 1)"); fi
  publish_test_program Bench "$ROOT/tests/bench/Bench" >&2
  exec "$BINARIES/Bench/Catalyze.Bench" "$name" "${pod[@]}" "$@"
}

# Builds a program of tests/ as it is measured: released. It finds Azurite in the checkout, whose packages are installed for it.
# usage: publish_test_program NAME PROJECT
publish_test_program() {
  npm_packages "$ROOT/infra/local-pod/azurite"
  export CATALYZE_AZURITE=$ROOT/infra/local-pod/azurite
  run_logged 300 "building $1" "$LOGS/build-$1.log" \
    dotnet publish "$2" --configuration Release --artifacts-path "$STATE/cache/artifacts" --output "$BINARIES/$1" \
    -p:RunAnalyzers=false -nologo -v quiet || die "$1 does not build" "the compiler's messages are below" "$LOGS/build-$1.log"
}
