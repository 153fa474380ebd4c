# shellcheck shell=bash

logs_command() {
  local name='' follow=no file
  while (($# > 0)); do
    case $1 in
      -f | --follow) follow=yes ;;
      *) name=$1 ;;
    esac
    shift
  done
  if [[ -z $name ]]; then
    [[ -d $LOGS ]] || die "there are no logs yet" "./catalyze up"
    for file in "$LOGS"/*.log; do printf '%s\n' "$(basename "$file" .log)"; done
    return 0
  fi
  [[ -f $LOGS/$name.log ]] || die "there is no log of $name" "./catalyze logs lists the names"
  if [[ $follow == yes ]]; then exec tail -n 100 -F "$LOGS/$name.log"; fi
  cat "$LOGS/$name.log"
}
