
data=/var/lib/quorum/member
umask 077
export ETCDCTL_API=3
cluster=
others=
for ((i = 0; i < QUORUM_SIZE; i++)); do
  cluster+=${cluster:+,}$i=http://$i.$CATALYZE_SERVICE.internal:2380
  [[ $i == "$CATALYZE_ORDINAL" ]] || others+=${others:+,}http://$i.$CATALYZE_SERVICE.internal:2379
done
self=http://$CATALYZE_ORDINAL.$CATALYZE_SERVICE.internal:2380

# A member that lost its volume must not pass for the one it was: it has forgotten what that one promised. Where the others answer, it joins them
# as a new member in the place of the old one. On the very first start nobody answers, and the members begin together.
state=new
control=(etcdctl "--endpoints=$others" --dial-timeout=2s --command-timeout=5s)
if [[ ! -d $data/member ]] && members=$("${control[@]}" member list 2>/dev/null); then
  while IFS=', ' read -r id _ _ peer _; do
    [[ $peer != "$self" ]] || "${control[@]}" member remove "$id" >/dev/null
  done <<<"$members"
  "${control[@]}" member add "$CATALYZE_ORDINAL" "--peer-urls=$self" >/dev/null
  state=existing
  # What the others still send to the old member must not reach the new one.
  pause 3
fi

# Both interfaces are plain, and open to nobody: only this instance's own proxy reaches loopback, and in front of it is the wires' TLS.
export ETCD_NAME=$CATALYZE_ORDINAL
export ETCD_DATA_DIR=$data
export ETCD_LISTEN_CLIENT_URLS=http://127.0.0.1:2379
export ETCD_ADVERTISE_CLIENT_URLS=http://127.0.0.1:2379
export ETCD_LISTEN_PEER_URLS=http://127.0.0.1:2380
export ETCD_INITIAL_ADVERTISE_PEER_URLS=$self
export ETCD_INITIAL_CLUSTER=$cluster
export ETCD_INITIAL_CLUSTER_TOKEN=$CATALYZE_ENVIRONMENT
export ETCD_INITIAL_CLUSTER_STATE=$state
# The interface that the supervisors of databases use.
export ETCD_ENABLE_V2=true
# A disk or a processor shared with others is slow at times; a vote every time it is would be worse.
export ETCD_HEARTBEAT_INTERVAL=250 ETCD_ELECTION_TIMEOUT=2500
# Small: a lease and a few settings for each database.
export ETCD_AUTO_COMPACTION_MODE=periodic ETCD_AUTO_COMPACTION_RETENTION=1h
export ETCD_MAX_WALS=2 ETCD_MAX_SNAPSHOTS=2 ETCD_QUOTA_BACKEND_BYTES=67108864
export ETCD_LOGGER=zap ETCD_LOG_LEVEL=warn ETCD_LOG_OUTPUTS=stderr
become etcd
