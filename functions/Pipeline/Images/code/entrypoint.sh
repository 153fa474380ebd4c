
# A job has a command of its own in the place of an entry of the Procfile.
if [[ -n ${CATALYZE_COMMAND:-} ]]; then
  command=$CATALYZE_COMMAND
  unset CATALYZE_COMMAND
else
  process=/catalyze/processes/${CATALYZE_PROCESS:-web}
  [[ -f $process ]] || fail "the Procfile has no process ${CATALYZE_PROCESS:-web}"
  command=$(<"$process")
fi
exec {pipe}<&-
cd /app

# This shell stays as process 1: it passes signals to the whole process group of the program and reaps what the program leaves behind.
set -m
/bin/bash -c "$command" &
program=$!
trap 'kill -TERM -- "-$program" 2>/dev/null || :' TERM INT
set +e
while :; do
  wait "$program"
  status=$?
  kill -0 "$program" 2>/dev/null || break
done
exit "$status"
