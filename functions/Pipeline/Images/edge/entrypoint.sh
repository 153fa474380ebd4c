
# The master keeps the listening sockets while workers come and go with their configurations.
become /usr/sbin/haproxy -W -db -S ipv4@127.0.0.1:9082 -f /run/catalyze/edge/haproxy.cfg
