
umask 077
# Without signing in one may only ask whether the server lives and how full it is, which is what the host agent does.
{
  echo "user default on nopass resetkeys resetchannels -@all +ping +info"
  echo "user app on >$REDIS_PASSWORD ~* &* +@all -@admin"
} >/run/redis/users.acl
unset REDIS_PASSWORD
become /usr/bin/redis-server /etc/catalyze/redis.conf --maxmemory "${REDIS_MAX_MEMORY_MIB}mb"
