
umask 077
printf '%s' "$EDGE_CONFIGURATION" >/run/edge/haproxy.cfg
become /usr/sbin/haproxy -db -f /run/edge/haproxy.cfg
