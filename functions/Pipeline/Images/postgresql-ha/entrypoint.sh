
# Settings all members share are in the quorum. An instance without data waits for the database it is to copy; only the first may make one, and only
# where the quorum knows of none: an empty volume is no reason to begin again.
await=answer
[[ -e $data/PG_VERSION || $CATALYZE_ORDINAL == 0 ]] || await=database
known=$(python3 -IB /catalyze/members.py settle "$await") || fail "the quorum did not answer, or knows of no database, within 300 seconds"
if [[ $known == none && $CATALYZE_ORDINAL == 0 && ! -e $data/standby.signal ]]; then
  [[ -e $data/PG_VERSION ]] || make_primary
  # Also in a database that was alone so far. What pg_rewind may read is what its manual lists.
  alone "$data" <<SQL
DO \$\$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rewind') THEN CREATE ROLE rewind; END IF; END \$\$;
ALTER ROLE rewind LOGIN PASSWORD '$POSTGRES_REWIND_PASSWORD';
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text, boolean, boolean) TO rewind;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_file(text, boolean) TO rewind;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text) TO rewind;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO rewind;
SQL
fi

# The name is the instance's, not the ordinal's: an instance that took over an ordinal must not be taken for the one that held the lease.
export PATRONI_ETCD_HOSTS=$QUORUM_ADDRESSES
export PATRONI_SCOPE=$CATALYZE_SERVICE
export PATRONI_NAME=$CATALYZE_INSTANCE
export PATRONI_RESTAPI_CONNECT_ADDRESS=$CATALYZE_ORDINAL.$CATALYZE_SERVICE.internal:8008
export PATRONI_POSTGRESQL_CONNECT_ADDRESS=$CATALYZE_ORDINAL.$CATALYZE_SERVICE.internal:5432
export PATRONI_SUPERUSER_USERNAME=postgres
export PATRONI_REPLICATION_USERNAME=replication PATRONI_REPLICATION_PASSWORD=$POSTGRES_REPLICATION_PASSWORD
export PATRONI_REWIND_USERNAME=rewind PATRONI_REWIND_PASSWORD=$POSTGRES_REWIND_PASSWORD
unset POSTGRES_PASSWORD POSTGRES_REPLICATION_PASSWORD POSTGRES_REWIND_PASSWORD

# A primary that is asked to stop waits for a standby to be in sync, which then takes over while this one shuts down.
patroni=
hand_over() {
  trap '' TERM INT
  python3 -IB /catalyze/members.py await-standby || :
  [[ -z $patroni ]] || kill -TERM "$patroni" || :
}
trap hand_over TERM INT
exec {pipe}<&-
python3 -IB /usr/bin/patroni /etc/catalyze/patroni.yml &
patroni=$!
for name in "${!PATRONI_@}"; do unset "$name"; done
code=0
while [[ -d /proc/$patroni ]]; do
  wait "$patroni" && code=0 || code=$?
done
exit "$code"
