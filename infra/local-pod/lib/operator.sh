# Who may operate the platform, by name.
# shellcheck shell=bash

operator_command() {
  local what=${1:-} name=${2:-} usage='./catalyze operator add NAME [DAYS] | list | remove NAME' answer
  require_root operator
  case $what in
    list)
      answer=$(ask_pod_api GET /pod/operators) || exit 1
      jq -r '"NAME\tADDED BY\tUNTIL\tLAST USED", (.[] | [.name, (.createdBy // "settings"), (.expiresAt // "-"), (.lastUsedAt // "-")] | join("\t"))' <<<"$answer" | column -t -s $'\t'
      ;;
    add)
      [[ $name =~ ^[a-z][a-z0-9.-]*$ && ${3:-90} =~ ^[0-9]+$ ]] || die "whom?" "$usage"
      answer=$(ask_pod_api POST /pod/operators --data-binary "{\"name\": \"$name\", \"days\": ${3:-90}}") || exit 1
      # Only the token on the standard output, so that it can be led into a file.
      jq -r '"The token of \(.name), until \(.expiresAt); it is shown this once:"' <<<"$answer" >&2
      jq -r .token <<<"$answer"
      ;;
    remove)
      [[ $name =~ ^[a-z][a-z0-9.-]*$ ]] || die "whom?" "$usage"
      ask_pod_api DELETE "/pod/operators/$name" >/dev/null || exit 1
      printf '%s is no operator any more.\n' "$name"
      ;;
    *) die "what about operators?" "$usage" ;;
  esac
}
