# A disk of its own for a host, where a test is to fill it without filling this machine's.
# shellcheck shell=bash

# The host named by CATALYZE_DISK=HOST:MIB gets an image file of that size, mounted; its engine's and its agent's folders lie on it. A pod keeps it
# until `down`; one whose engine runs already does not get it any more.
# usage: host_disk_up HOST
host_disk_up() {
  local host=$1 disk=$STATE/disks/$1 wanted=${CATALYZE_DISK:-}
  if [[ ! -f $disk.img ]]; then
    if [[ $wanted != "$host":* ]] || is_running "engine-$host"; then return 0; fi
    [[ ${wanted#*:} =~ ^[0-9]{3,6}$ ]] || die "CATALYZE_DISK=$wanted is not HOST:MIB" "for example CATALYZE_DISK=host3:6144"
    mkdir -p "$disk"
    truncate -s "${wanted#*:}M" "$disk.img.new"
    mkfs.ext4 -q "$disk.img.new"
    mv "$disk.img.new" "$disk.img"
  fi
  mountpoint -q "$disk" || mount -o loop "$disk.img" "$disk"
  mkdir -p "$disk/engine" "$disk/agent"
  disk_folder "$disk/engine" "$STATE/cache/engines/$host"
  disk_folder "$disk/agent" "$STATE/data/agents/$host"
}

disk_folder() {
  mkdir -p "$2"
  mountpoint -q "$2" || mount --bind "$1" "$2"
}
