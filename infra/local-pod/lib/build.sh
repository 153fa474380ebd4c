# Builds what the pod runs, outside the checkout, and only what changed.
# shellcheck shell=bash

build_all() {
  build_azurite
  build_programs
  build_dashboard
}

# usage: npm_packages DIRECTORY
npm_packages() {
  local directory=$1 name stamp
  name=npm-$(basename "$directory")
  stamp=$(sha256sum "$directory/package-lock.json" | cut -d' ' -f1)
  # The packages record for which lock file they were installed, so that a copied checkout is not taken for an installed one.
  if [[ -f $directory/node_modules/.catalyze-lock && $(<"$directory/node_modules/.catalyze-lock") == "$stamp" ]]; then return 0; fi
  say "npm packages of ${directory#"$ROOT"/}"
  run_logged 300 "npm ci" "$LOGS/$name.log" npm ci --prefix "$directory" --no-audit --no-fund ||
    die "npm ci failed in ${directory#"$ROOT"/}" "check that the npm registry answers, then try again" "$LOGS/$name.log"
  printf '%s\n' "$stamp" >"$directory/node_modules/.catalyze-lock"
}

build_azurite() {
  npm_packages "$ROOT/infra/local-pod/azurite"
}

build_programs() {
  local stamp project
  stamp=$(content_stamp "$ROOT/functions" "$ROOT/agents" "$ROOT"/Directory.*.props "$ROOT/global.json" "$ROOT/host.json" "$ROOT/infra/publish.sh" "$ROOT/infra/tools-version.sh")
  if is_stamped programs "$stamp" && [[ -x $BINARIES/App/Catalyze.App ]]; then return 0; fi
  say "building control plane and agents"
  run_logged 600 "building the control plane" "$LOGS/build-App.log" \
    env CATALYZE_ARTIFACTS="$STATE/cache/artifacts" "$ROOT/infra/publish.sh" "$BINARIES/App" ||
    die "the control plane does not build" "the compiler's messages are below" "$LOGS/build-App.log"
  for project in HostAgent ManagementAgent LogService MonitorService; do
    publish_agent "$project"
  done
  set_stamp programs "$stamp"
  # What runs still runs the programs before; it is stopped here and started again further on. Instances do not notice.
  for project in $(recorded_processes); do
    case $project in agent-* | manager-* | app) stop_process "$project" 20 ;; esac
  done
}

publish_agent() {
  local project=$1
  # Analyzers run in ./catalyze test; here they would only take time.
  run_logged 600 "building $project" "$LOGS/build-$project.log" \
    dotnet publish "$ROOT/agents/$project" --configuration Release --artifacts-path "$STATE/cache/artifacts" \
    --output "$BINARIES/$project.new" --runtime linux-x64 --no-self-contained -p:PublishReadyToRun=true -p:RunAnalyzers=false -nologo -v quiet ||
    die "$project does not build" "the compiler's messages are below" "$LOGS/build-$project.log"
  rm -rf "${BINARIES:?}/$project"
  mv "$BINARIES/$project.new" "$BINARIES/$project"
}

build_dashboard() {
  local directory=$ROOT/dashboard-spa stamp
  [[ -f $directory/index.html ]] || return 0
  npm_packages "$directory"
  stamp=$(content_stamp "$directory" "$ROOT/functions/CustomerApi/openapi.json")
  if is_stamped dashboard "$stamp" && [[ -f $directory/dist/index.html ]]; then return 0; fi
  say "building the dashboard"
  run_logged 300 "dashboard" "$LOGS/build-dashboard.log" npm --prefix "$directory" run build ||
    die "the dashboard does not build" "the compiler's messages are below" "$LOGS/build-dashboard.log"
  set_stamp dashboard "$(content_stamp "$directory" "$ROOT/functions/CustomerApi/openapi.json")"
}
