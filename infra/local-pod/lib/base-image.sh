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

# The programs of an environment's tools and the runtime of this machine's SDK, for images to copy from; named by what the programs are made from.
tools_tar() { printf '%s/cache/tools-%s.tar' "$STATE" "$("$ROOT/infra/tools-version.sh")"; }

tools_image_tar() {
  local tar=$1 runtime files=$STATE/cache/tools version program
  [[ -f $tar ]] && return 0
  for program in LogService MonitorService; do [[ -d $BINARIES/$program ]] || publish_agent "$program"; done
  runtime=$(dirname "$(readlink -f "$(command -v dotnet)")")
  version=$(dotnet --list-runtimes | awk '$1 == "Microsoft.AspNetCore.App" && $2 ~ /^10\./ {print $2}' | sort -V | tail -1)
  [[ -n $version ]] || die "this SDK has no runtime of ASP.NET Core 10" "dotnet --list-runtimes"
  rm -rf "$files"
  mkdir -p "$files/opt/catalyze/dotnet/shared/Microsoft.NETCore.App" "$files/opt/catalyze/dotnet/shared/Microsoft.AspNetCore.App" "$files/opt/catalyze/dotnet/host/fxr"
  cp "$runtime/dotnet" "$files/opt/catalyze/dotnet/"
  cp -r "$runtime/host/fxr/$version" "$files/opt/catalyze/dotnet/host/fxr/"
  cp -r "$runtime/shared/Microsoft.NETCore.App/$version" "$files/opt/catalyze/dotnet/shared/Microsoft.NETCore.App/"
  cp -r "$runtime/shared/Microsoft.AspNetCore.App/$version" "$files/opt/catalyze/dotnet/shared/Microsoft.AspNetCore.App/"
  cp -r "$BINARIES/LogService" "$files/opt/catalyze/log-service"
  cp -r "$BINARIES/MonitorService" "$files/opt/catalyze/monitor-service"
  chmod -R a+rX "$files/opt"
  rm -f "$STATE"/cache/tools-*.tar
  tar --create --file "$tar.new" --directory "$files" --sort=name --owner=0 --group=0 --numeric-owner opt
  mv "$tar.new" "$tar"
  rm -rf "$files"
}

tools_image_up() {
  local name=$1 tar image
  tar=$(tools_tar)
  image=catalyze/tools:${tar##*-}
  image=${image%.tar}
  if engine "$name" image inspect "$image" >/dev/null 2>&1; then return 0; fi
  tools_image_tar "$tar"
  timeout 180 "$DOCKER" --host "unix://$(engine_socket "$name")" import "$tar" "$image" >/dev/null ||
    die "the image of the tools' programs could not be imported into engine $name" "./catalyze logs engine-$name" "$LOGS/engine-$name.log"
}

base_image_up() {
  local name=$1
  if engine "$name" image inspect "$BASE_IMAGE" >/dev/null 2>&1; then return 0; fi
  base_image_tar
  timeout 180 "$DOCKER" --host "unix://$(engine_socket "$name")" import \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' --change 'CMD ["bash"]' \
    "$STATE/cache/debian-12.tar" "$BASE_IMAGE" >/dev/null || die "the base image could not be imported into engine $name" "./catalyze logs engine-$name" "$LOGS/engine-$name.log"
}
