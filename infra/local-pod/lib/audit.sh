# The audit trails of customers' changes: whether they are as they were written.
# shellcheck shell=bash

audit_command() {
  local found json=false argument
  [[ ${1:-} == verify ]] || die "audit what?" "./catalyze audit verify [--json]"
  shift
  for argument in "$@"; do
    case $argument in
      --json) json=true ;;
      *) die "unknown option: $argument" "./catalyze audit verify [--json]" ;;
    esac
  done
  require_root audit
  found=$(pod_api GET /api/audit/verifications) || die "the audit trails cannot be read: $found" "./catalyze logs app"
  if $json; then
    jq . <<<"$found"
  else
    jq -r '.[] | "\(.trail): " + (if .intact then "\(.entries) entries, intact, ends with \(.hash)" else "entry \(.firstWrong) is wrong: \(.reason)" end)' <<<"$found"
  fi
  # A broken trail is a failure of this command, whoever reads its output or not.
  jq -e 'all(.[]; .intact)' <<<"$found" >/dev/null
}
