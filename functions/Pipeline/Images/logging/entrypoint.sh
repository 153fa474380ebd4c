
# The store and the service before it, in one container: neither is of any use without the other, so the end of one is the end of both, and the host agent
# starts the container again.
bin=/usr/lib/postgresql/15/bin
data=/var/lib/postgresql/data/cluster
umask 077

# A first start that was interrupted leaves only this folder, which means nothing yet.
[[ ! -e $data.new ]] || rm -rf "$data.new"
if [[ ! -e $data/PG_VERSION ]]; then
  "$bin/initdb" --pgdata="$data.new" --username=postgres --auth=reject --encoding=UTF8 --locale=C.UTF-8 --data-checksums >/dev/null
  "$bin/postgres" --single -D "$data.new" -c exit_on_error=on -c log_checkpoints=off postgres >/dev/null <<SQL
CREATE ROLE logs LOGIN;
CREATE DATABASE logs OWNER logs;
SQL
  mv "$data.new" "$data"
fi

store='' service='' ending=''
end() {
  ending=yes
  trap - TERM INT USR1
  # What the service is about to store is stored; then the database writes a checkpoint.
  if [[ -n $service ]] && kill -TERM "$service" 2>/dev/null; then wait "$service" || :; fi
  if [[ -n $store ]] && kill -INT "$store" 2>/dev/null; then wait "$store" || :; fi
}
trap 'end; exit 0' TERM INT USR1

"$bin/postgres" -D "$data" -c config_file=/etc/catalyze/postgresql.conf \
  -c "shared_buffers=${POSTGRES_SHARED_BUFFERS_MIB}MB" -c "max_wal_size=${POSTGRES_MAX_WAL_MIB}MB" &
store=$!
# After a crash it replays its log first, and takes no connections meanwhile.
until "$bin/pg_isready" -q -h /run/postgresql -d logs -U logs; do
  kill -0 "$store" 2>/dev/null || { wait "$store" || :; fail "the store did not start"; }
  pause 0.1
done

export LOG_SERVICE_STORE='Host=/run/postgresql;Database=logs;Username=logs'
/opt/catalyze/dotnet/dotnet /opt/catalyze/log-service/Catalyze.LogService.dll &
service=$!
status=0
wait -n || status=$?
[[ -n $ending ]] || { echo "catalyze: the store or the service ended ($status)" >&2; end; }
exit 1
