
process=/catalyze/processes/${CATALYZE_PROCESS:-web}
[[ -f $process ]] || fail "the Procfile has no process ${CATALYZE_PROCESS:-web}"
exec {pipe}<&-
cd /app

# This shell stays as process 1: it passes signals to the whole process group of the program and reaps what the program leaves behind.
set -m
/bin/bash -c "$(<"$process")" &
program=$!
trap 'kill -TERM -- "-$program" 2>/dev/null || :' TERM INT
set +e
while :; do
  wait "$program"
  status=$?
  kill -0 "$program" 2>/dev/null || break
done
exit "$status"
