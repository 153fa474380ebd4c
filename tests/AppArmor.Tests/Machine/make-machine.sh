#!/bin/bash
# Makes the virtual machine of the tests of Debian packages: a kernel with AppArmor, an initramfs that finds the disks, a root with Docker.
# usage: make-machine.sh DIRECTORY APT-SOURCES
set -euo pipefail
directory=$1 sources=$2
work=$(mktemp -d "$directory/work-XXXXXX")
trap 'rm -rf "$work"' EXIT

mmdebstrap --variant=minbase --include=apparmor,curl,docker.io,iproute2,iptables,jq,kmod,procps,socat \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' bookworm "$work/root" "$sources"

# The newest kernel of the cloud flavour: its metapackage depends on it by name.
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-.*-cloud-amd64\)$/\1/p' | head -n 1)
(cd "$work" && apt-get -qq download "$kernel" && dpkg-deb --extract "$kernel"_*.deb kernel)
cp "$work"/kernel/boot/vmlinuz-* "$directory/vmlinuz"
mkdir -p "$work/root/lib/modules" "$work/root/suite" "$work/root/var/lib/docker"
cp -a "$work"/kernel/lib/modules/. "$work/root/lib/modules/"
chroot "$work/root" depmod "$(ls "$work/kernel/lib/modules")"

# Disks are virtio, and its drivers are modules: an initramfs loads them, in the order in which they need each other.
mkdir -p "$work/init/bin" "$work/init/modules" "$work/init/new" "$work/init/dev" "$work/init/proc"
cp "$(command -v busybox)" "$work/init/bin/busybox"
drivers=(virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk)
for driver in "${drivers[@]}"; do
  find "$work/kernel/lib/modules" -name "$driver.ko" -exec cp {} "$work/init/modules/" \;
done
cat >"$work/init/init" <<INIT
#!/bin/busybox sh
set -e
/bin/busybox mount -t devtmpfs dev /dev
for driver in ${drivers[*]}; do /bin/busybox insmod /modules/\$driver.ko; done
/bin/busybox mount -t ext4 /dev/vda /new
/bin/busybox mount -t ext4 /dev/vdb /new/var/lib/docker
/bin/busybox mount -t ext4 -o ro /dev/vdc /new/suite
exec /bin/busybox switch_root /new /suite/run
INIT
chmod 755 "$work/init/init"
(cd "$work/init" && find . | busybox cpio -o -H newc | gzip -1) >"$directory/initrd"

mke2fs -q -t ext4 -m 0 -O ^has_journal -d "$work/root" "$directory/root.new" 2G
mv "$directory/root.new" "$directory/root.ext4"
