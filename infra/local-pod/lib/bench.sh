# shellcheck shell=bash

bench_command() {
  local name=${1:-}
  require_root bench
  [[ -n $name ]] || die "which benchmark?" "./catalyze bench deploy --replicas 1,10,50 --json"
  # The auction is a pure library; everything else is measured on the pod.
  if [[ $name != auction ]]; then
    install_packages "${BENCH_PACKAGES[@]}" >&2
    is_running app || die "bench $name measures the running pod, and it is down" "./catalyze up"
  fi
  run_logged 300 "building the benchmarks" "$LOGS/build-bench.log" \
    dotnet publish "$ROOT/tests/bench/Bench" --configuration Release --artifacts-path "$STATE/cache/artifacts" --output "$BINARIES/Bench" \
    -p:RunAnalyzers=false -nologo -v quiet >&2 || die "the benchmarks do not build" "the compiler's messages are below" "$LOGS/build-bench.log"
  shift
  if [[ $name == auction ]]; then exec "$BINARIES/Bench/Catalyze.Bench" auction "$@"; fi
  # For the storage floor of the placement benchmark; in the environment, since a command line is for everybody to see.
  CATALYZE_BENCH_STORAGE=$(storage_connection_string)
  export CATALYZE_BENCH_STORAGE
  exec "$BINARIES/Bench/Catalyze.Bench" "$name" --control-plane "http://127.0.0.1:$CONTROL_PLANE_PORT" \
    --operator-token-file "$STATE/secrets/operator-token" --engines "$RUN/engines" "$@"
}
