
bin=/usr/lib/postgresql/15/bin
data=/var/lib/postgresql/data/cluster
options=(
  -D "$data"
  -c config_file=/etc/catalyze/postgresql.conf
  -c "shared_buffers=${POSTGRES_SHARED_BUFFERS_MIB}MB"
  -c "max_connections=$POSTGRES_MAX_CONNECTIONS"
  -c "wal_keep_size=${POSTGRES_WAL_KEEP_MIB}MB"
  -c "max_wal_size=${POSTGRES_MAX_WAL_MIB}MB"
)
umask 077

# A first start that was interrupted leaves only this folder, which means nothing yet.
[[ ! -e $data.new ]] || rm -rf "$data.new"

make_primary() {
  "$bin/initdb" --pgdata="$data.new" --username=postgres --auth=reject --encoding=UTF8 --locale=C.UTF-8 --data-checksums >/dev/null
  # The passwords are hexadecimal: nothing to quote. The superuser has none; it enters by the socket only, as this container's user.
  "$bin/postgres" --single -D "$data.new" -c exit_on_error=on -c log_checkpoints=off postgres >/dev/null <<SQL
CREATE ROLE replication LOGIN REPLICATION PASSWORD '$POSTGRES_REPLICATION_PASSWORD';
CREATE ROLE app LOGIN PASSWORD '$POSTGRES_PASSWORD';
CREATE DATABASE app OWNER app;
SQL
  mv "$data.new" "$data"
}

make_standby() {
  local deadline=$((SECONDS + 300))
  until "$bin/pg_isready" --quiet --host="$CATALYZE_SERVICE" --port=5432 --username=app --dbname=app --timeout=2; do
    ((SECONDS < deadline)) || fail "no primary answered at $CATALYZE_SERVICE:5432 within 300 seconds"
    pause 0.1
  done
  "$bin/pg_basebackup" --host="$CATALYZE_SERVICE" --port=5432 --username=replication --no-password \
    --pgdata="$data.new" --wal-method=stream --checkpoint=fast
  : >"$data.new/standby.signal"
  mv "$data.new" "$data"
}

# Data and role must agree: taking a standby's data for a primary's, or the other way round, would split the pair.
case ${CATALYZE_ROLE:-primary} in
  primary)
    [[ -e $data/PG_VERSION ]] || make_primary
    [[ ! -e $data/standby.signal ]] || fail "this volume belongs to a standby; it must be promoted before it can be the primary"
    ;;
  standby)
    # The password stays in memory: not in arguments, not in the volume.
    printf '*:*:*:replication:%s\n' "$POSTGRES_REPLICATION_PASSWORD" >/run/postgresql/passfile
    export PGPASSFILE=/run/postgresql/passfile
    [[ -e $data/PG_VERSION ]] || make_standby
    [[ -e $data/standby.signal ]] || fail "this volume belongs to a primary; it must be emptied or rewound before it can be a standby"
    options+=(
      -c "primary_conninfo=host=$CATALYZE_SERVICE port=5432 user=replication passfile=$PGPASSFILE application_name=${CATALYZE_INSTANCE:-standby} connect_timeout=5"
    )
    ;;
  *)
    fail "unknown role $CATALYZE_ROLE"
    ;;
esac

unset POSTGRES_PASSWORD POSTGRES_REPLICATION_PASSWORD
become "$bin/postgres" "${options[@]}"
