
umask 077
# Without signing in one may only ask whether the server lives, which is what the health check does.
{
  echo "user default on nopass resetkeys resetchannels -@all +ping"
  echo "user app on >$REDIS_PASSWORD ~* &* +@all -@admin"
} >/run/redis/users.acl
unset REDIS_PASSWORD
become /usr/bin/redis-server /etc/catalyze/redis.conf --maxmemory "${REDIS_MAX_MEMORY_MIB}mb"
