
[[ -e $data/PG_VERSION ]] || make_primary
[[ ! -e $data/standby.signal ]] || fail "this volume belongs to a standby; it must be promoted before it can be a database of its own"
unset POSTGRES_PASSWORD POSTGRES_REPLICATION_PASSWORD
become "$bin/postgres" -D "$data" \
  -c config_file=/etc/catalyze/postgresql.conf \
  -c "shared_buffers=${POSTGRES_SHARED_BUFFERS_MIB}MB" \
  -c "max_connections=$POSTGRES_MAX_CONNECTIONS" \
  -c "wal_keep_size=${POSTGRES_WAL_KEEP_MIB}MB" \
  -c "max_slot_wal_keep_size=${POSTGRES_WAL_KEEP_MIB}MB" \
  -c "max_wal_size=${POSTGRES_MAX_WAL_MIB}MB"
