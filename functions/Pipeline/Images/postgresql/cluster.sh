
bin=/usr/lib/postgresql/15/bin
data=/var/lib/postgresql/data/cluster
umask 077

# A first start that was interrupted leaves only this folder, which means nothing yet.
[[ ! -e $data.new ]] || rm -rf "$data.new"

# Statements of the superuser, who has no password: over the wire nobody is superuser. The control file remembers how many connections there may be,
# and a later start in recovery would begin with as many.
alone() {
  "$bin/postgres" --single -D "$1" -c "max_connections=$POSTGRES_MAX_CONNECTIONS" -c exit_on_error=on -c log_checkpoints=off postgres >/dev/null
}

make_primary() {
  "$bin/initdb" --pgdata="$data.new" --username=postgres --auth=reject --encoding=UTF8 --locale=C.UTF-8 --data-checksums >/dev/null
  # The passwords are hexadecimal: nothing to quote.
  alone "$data.new" <<SQL
CREATE ROLE replication LOGIN REPLICATION PASSWORD '$POSTGRES_REPLICATION_PASSWORD';
CREATE ROLE app LOGIN PASSWORD '$POSTGRES_PASSWORD';
CREATE DATABASE app OWNER app;
SQL
  mv "$data.new" "$data"
}
