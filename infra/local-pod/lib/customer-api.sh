# The Customer API as the sample's owner uses it.
# shellcheck shell=bash

# usage: customer_api METHOD PATH [CURL-ARGUMENTS...]   (answer on standard output; fails on an error status, the problem on standard error)
customer_api() {
  local method=$1 path=$2 answer status=0 type=(--header 'Content-Type: application/json')
  shift 2
  if [[ "$*" == *Content-Type:* ]]; then type=(); fi
  answer=$(curl --silent --show-error --fail-with-body --max-time 120 --request "$method" \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$(<"$RUN/customer-token")") \
    "${type[@]}" "$@" "http://127.0.0.1:$CONTROL_PLANE_PORT$path") || status=$?
  if ((status != 0)); then
    printf '  %s %s: %s\n' "$method" "$path" "$answer" >&2
    return "$status"
  fi
  printf '%s' "$answer"
}

sign_in() {
  local email=$1 password_file=$2
  jq -n --arg email "$email" --rawfile password "$password_file" '{email: $email, password: $password}' |
    curl --silent --show-error --fail-with-body --max-time 30 --header 'Content-Type: application/json' --data-binary @- \
      "http://127.0.0.1:$CONTROL_PLANE_PORT/api/sessions" | jq -er .token | write_secret "$RUN/customer-token"
}
