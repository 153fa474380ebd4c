# All tests, or some suites of them, summed up to one last line: "N passed, N failed".
# shellcheck shell=bash

test_command() {
  local suite suites=("$@")
  require_root test
  if ((${#suites[@]} == 0)); then suites=(static dashboard unit e2e); fi
  check_prerequisites
  install_packages "${POD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  PASSED=0 FAILED=0 FAILURES=()
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  build_for_tests
  if ((FAILED == 0)); then
    for suite in "${suites[@]}"; do
      case $suite in
        static | dashboard | unit | e2e | isolation | monitoring | screens | chaos | apparmor) "${suite}_suite" ;;
        *) named_suite "$suite" ;;
      esac
    done
  fi
  sum_up
}

sum_up() {
  local failure
  for failure in "${FAILURES[@]}"; do printf '  failed: %s\n' "$failure"; done
  printf '%s passed, %s failed\n' "$PASSED" "$FAILED"
  ((FAILED == 0 && PASSED > 0))
}

# usage: count PASSED FAILED WHAT
count() {
  PASSED=$((PASSED + $1)) FAILED=$((FAILED + $2))
  if (($2 > 0)); then FAILURES+=("$3"); fi
  say "  $3: $1 passed, $2 failed"
}

# A check that passes or fails as a whole.
# usage: check SECONDS NAME COMMAND...
check() {
  local limit=$1 name=$2 log=$RESULTS/${2//[^a-zA-Z0-9]/-}.log
  shift 2
  if run_logged "$limit" "$name" "$log" "$@"; then
    count 1 0 "$name"
  else
    tail -n 40 "$log"
    count 0 1 "$name"
    explain "$(tail -n 12 "$log")"
  fi
}

# Says why below the last failure of the summary, which is often all that is kept of a run.
# usage: explain LINES
explain() {
  FAILURES[-1]+=$'\n'$(cut -c -300 <<<"$1" | sed 's/^/    /')
}

build_for_tests() {
  say "building everything, warnings as errors"
  npm_packages "$ROOT/infra/local-pod/azurite"
  check 900 "build without warnings" dotnet build "$ROOT/Catalyze.sln" -v quiet -nologo -clp:NoSummary
}

static_suite() {
  say "static checks"
  check 120 "shellcheck" shellcheck -x "$ROOT/catalyze" "$ROOT/.ci/run" "$ROOT"/infra/*.sh "$ROOT"/infra/local-pod/lib/*.sh
  check 300 "whitespace of C# files" dotnet format whitespace "$ROOT" --folder --verify-no-changes --exclude "$ROOT/artifacts" --exclude "$ROOT/dashboard-spa" --exclude "$ROOT/infra"
}

dashboard_suite() {
  local directory=$ROOT/dashboard-spa
  [[ -f $directory/index.html ]] || return 0
  say "dashboard"
  npm_packages "$directory"
  check 120 "dashboard: lint" npm --prefix "$directory" run lint
  check 300 "dashboard: types and build" npm --prefix "$directory" run build
  run_logged 300 "dashboard: tests" "$RESULTS/dashboard.log" npm --prefix "$directory" run test -- --reporter=json --outputFile="$RESULTS/dashboard.json" || true
  if [[ -s $RESULTS/dashboard.json ]]; then
    count "$(jq .numPassedTests "$RESULTS/dashboard.json")" "$(jq '.numFailedTests + .numFailedTestSuites' "$RESULTS/dashboard.json")" "dashboard: tests"
  else
    tail -n 40 "$RESULTS/dashboard.log"
    count 0 1 "dashboard: tests"
  fi
}

unit_suite() {
  local project projects=()
  say "unit, contract, simulation and integration tests"
  for project in "$ROOT"/tests/*.Tests; do
    # What needs a running pod, or minutes of a virtual machine, is a suite of its own. The longest goes first, so as not to be left to the end alone.
    case $(basename "$project") in
      EndToEnd.Tests | AppArmor.Tests) ;;
      PodApi.Tests) projects=("$project" "${projects[@]}") ;;
      *) projects+=("$project") ;;
    esac
  done
  # Two at a time: most of them wait for storage or an engine more than for a processor.
  for project in "${projects[@]}"; do
    if (($(jobs -rp | wc -l) >= 2)); then wait -n || true; fi
    run_project "$project" 900 &
  done
  wait
  for project in "${projects[@]}"; do judge_project "$project"; done
}

# A project by its name, with or without .Tests: Storage, Storage.Tests.
named_suite() {
  local project=$ROOT/tests/${1%.Tests}.Tests
  [[ -d $project ]] || die "there is no test suite $1" "static, dashboard, unit, e2e, isolation, monitoring, screens, chaos, apparmor, or one of: $(cd "$ROOT/tests" && printf '%s ' *.Tests)"
  case $1 in
    EndToEnd*) e2e_suite ;;
    AppArmor*) apparmor_suite ;;
    *) test_project "$project" 900 ;;
  esac
}

# usage: test_project DIRECTORY SECONDS [DOTNET-TEST-OPTIONS...]
test_project() {
  run_project "$@"
  judge_project "$1"
}

# usage: run_project DIRECTORY SECONDS [DOTNET-TEST-OPTIONS...]
run_project() {
  local directory=$1 limit=$2 name status=0
  shift 2
  name=$(basename "$directory")
  run_logged "$limit" "$name" "$RESULTS/$name.log" dotnet test "$directory" --no-build --nologo \
    --logger "trx;LogFileName=$name.trx" --results-directory "$RESULTS" "$@" || status=$?
  echo "$status" >"$RESULTS/$name.status"
}

# Counts what run_project left.
judge_project() {
  local name trx passed failed status
  name=$(basename "$1")
  trx=$RESULTS/$name.trx
  status=$(cat "$RESULTS/$name.status" 2>/dev/null || echo 1)
  if [[ ! -s $trx ]]; then
    # A project without a single test yet says so and ends well.
    if ((status == 0)); then
      say "  $name: no tests"
      return 0
    fi
    tail -n 40 "$RESULTS/$name.log"
    count 0 1 "$name (did not run to its end)"
    return 0
  fi
  passed=$(grep -o '<Counters [^>]*' "$trx" | grep -o ' passed="[0-9]*"' | grep -o '[0-9]*')
  # Skipped tests count as failures: what is not shown does not hold.
  failed=$(($(grep -o '<Counters [^>]*' "$trx" | grep -o ' total="[0-9]*"' | grep -o '[0-9]*') - passed))
  if ((status != 0 && failed == 0)); then failed=1; fi
  if ((failed > 0)); then sed -n '/^  Failed /,/^  Standard Output Messages:\|^$/p' "$RESULTS/$name.log" | cut -c -600 | head -n 120; fi
  count "$passed" "$failed" "$name"
  if ((failed > 0)); then explain "$(grep -o '^  Failed [^[]*' "$RESULTS/$name.log" | sort -u | head -n 30)"; fi
}

# Against a real pod: the one that runs, or one brought up for the tests and taken down after them.
# usage: e2e_suite [SECONDS DOTNET-TEST-OPTIONS...]
e2e_suite() {
  local was_up=no limit=${1:-1200}
  shift || true
  if (($# == 0)); then set -- --filter 'FullyQualifiedName!~.Chaos.&FullyQualifiedName!~.Dashboard.&FullyQualifiedName!~.Monitoring.'; fi
  # Tests that kill an agent and start it again, on a machine however busy, must not have its host taken for lost meanwhile; chaos tests are about just that.
  export CATALYZE_LOST_AFTER=${CATALYZE_LOST_AFTER:-00:01:00}
  say "end to end, on a real local pod"
  if is_running app; then was_up=yes; fi
  check 1200 "the local pod comes up" "$ROOT/catalyze" up
  if ((${#FAILURES[@]} == 0)) || is_running app; then
    check 120 "a second up is harmless" "$ROOT/catalyze" up
    CATALYZE_STATE=$STATE CATALYZE_RUN=$RUN CATALYZE_TEST_OUTPUT=$ROOT/artifacts test_project "$ROOT/tests/EndToEnd.Tests" "$limit" "$@"
  fi
  if [[ $was_up == no ]]; then
    mkdir -p "$RESULTS/pod-logs"
    cp "$LOGS"/*.log "$RESULTS/pod-logs/" 2>/dev/null || true
    check 180 "the local pod goes down and leaves nothing" "$ROOT/catalyze" down
  fi
}

# Things are taken from a pod that serves, and given back; leaves artifacts/chaos/report.md. Not among the default suites: outages take their time.
chaos_suite() {
  rm -f "$ROOT/artifacts/chaos/report.md"
  # With the default, whatever the pod that runs has; less patience than most have for a host to return; and one host with a disk that can be filled.
  CATALYZE_LOST_AFTER=00:00:15 CATALYZE_REBUILD_AFTER=00:02:00 CATALYZE_DISK=host3:6144 e2e_suite 3000 --filter FullyQualifiedName~.Chaos.
  if [[ -s $ROOT/artifacts/chaos/report.md ]]; then cat "$ROOT/artifacts/chaos/report.md"; fi
}

# The dashboard in a browser, every screen and what people do in it; it leaves pictures in artifacts/screenshots/screens. Not among the default suites: it
# takes minutes of a browser.
screens_suite() {
  npm_packages "$ROOT/dashboard-spa"
  rm -rf "$ROOT/artifacts/screenshots/screens"
  e2e_suite 1500 --filter FullyQualifiedName~.Dashboard.
  if [[ -s $ROOT/artifacts/screenshots/screens/figures.txt ]]; then cat "$ROOT/artifacts/screenshots/screens/figures.txt"; fi
}

# The part of the end-to-end tests that tries who reaches what; it leaves artifacts/isolation/matrix.md and .json.
isolation_suite() {
  e2e_suite 1200 --filter FullyQualifiedName~.Isolation.
  if [[ -s $ROOT/artifacts/isolation/matrix.md ]]; then cat "$ROOT/artifacts/isolation/matrix.md"; fi
}

# An environment with a monitoring service: every kind of measurement, and people told of a standby that is away. Not among the default suites: alerts take their time.
monitoring_suite() {
  e2e_suite 600 --filter FullyQualifiedName~.Monitoring.
}

# Profiles enforced for real, whatever this machine's kernel can do: services and attempts to break out in an emulated machine. Not among the default
# suites, because emulation takes minutes.
apparmor_suite() {
  local console=$ROOT/artifacts/confinement/console.log progress
  say "confinement, in a virtual machine with AppArmor"
  install_packages "${APPARMOR_PACKAGES[@]}"
  base_image_tar
  tools_image_tar "$(tools_tar)"
  mkdir -p "$(dirname "$console")"
  : >"$console"
  tail -n 0 -F "$console" 2>/dev/null 9>&- &
  progress=$!
  CATALYZE_STATE=$STATE test_project "$ROOT/tests/AppArmor.Tests" 1200
  kill "$progress"
}
