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
  stamp=$(content_stamp "$ROOT/functions" "$ROOT/agents" "$ROOT"/Directory.*.props "$ROOT/global.json" "$ROOT/.editorconfig")
  if is_stamped programs "$stamp" && [[ -x $BINARIES/App/Catalyze.App ]]; then return 0; fi
  say "building control plane and agents"
  for project in functions/App agents/HostAgent agents/ManagementAgent; do
    # Analyzers run in ./catalyze test; here they would only take time.
    run_logged 600 "building $project" "$LOGS/build-$(basename "$project").log" \
      dotnet publish "$ROOT/$project" --configuration Release --artifacts-path "$STATE/cache/artifacts" \
      --output "$BINARIES/$(basename "$project").new" -p:RunAnalyzers=false -p:UseSharedCompilation=false -nodeReuse:false -nologo -v quiet ||
      die "$project does not build" "the compiler's messages are below" "$LOGS/build-$(basename "$project").log"
    rm -rf "${BINARIES:?}/$(basename "$project")"
    mv "$BINARIES/$(basename "$project").new" "$BINARIES/$(basename "$project")"
  done
  set_stamp programs "$stamp"
}

build_dashboard() {
  local directory=$ROOT/dashboard-spa stamp
  [[ -f $directory/package.json ]] || return 0
  npm_packages "$directory"
  stamp=$(content_stamp "$directory")
  if is_stamped dashboard "$stamp" && [[ -f $directory/dist/index.html ]]; then return 0; fi
  say "building the dashboard"
  run_logged 300 "dashboard" "$LOGS/build-dashboard.log" npm --prefix "$directory" run build ||
    die "the dashboard does not build" "the compiler's messages are below" "$LOGS/build-dashboard.log"
  set_stamp dashboard "$(content_stamp "$directory")"
}
