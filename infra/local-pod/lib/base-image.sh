# catalyze/debian:12: the one image everything is built from, made of Debian packages. Nothing is pulled from an image registry.
# shellcheck shell=bash

base_image_tar() {
  local tar=$STATE/cache/debian-12.tar sources=/etc/apt/sources.list.d/debian.sources
  [[ -f $tar ]] && return 0
  [[ -f $sources ]] || sources=/etc/apt/sources.list
  say "making the base image from Debian packages (once, about 40 s)"
  mkdir -p "$STATE/cache"
  run_logged 600 "base image" "$LOGS/base-image.log" \
    mmdebstrap --variant=minbase --include=ca-certificates --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    bookworm "$STATE/cache/new-debian-12.tar" "$sources" || die "the base image could not be made" "check that the Debian mirror in $sources answers" "$LOGS/base-image.log"
  mv "$STATE/cache/new-debian-12.tar" "$tar"
}

base_image_up() {
  local name=$1
  if engine "$name" image inspect "$BASE_IMAGE" >/dev/null 2>&1; then return 0; fi
  base_image_tar
  timeout 180 "$DOCKER" --host "unix://$(engine_socket "$name")" import \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' --change 'CMD ["bash"]' \
    "$STATE/cache/debian-12.tar" "$BASE_IMAGE" >/dev/null || die "the base image could not be imported into engine $name" "./catalyze logs engine-$name" "$LOGS/engine-$name.log"
}
