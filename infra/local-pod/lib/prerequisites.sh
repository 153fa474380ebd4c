# What the machine must have, and what is installed when it is missing.
# shellcheck shell=bash disable=SC2034

POD_PACKAGES=(docker.io docker-registry haproxy gocryptfs nftables iproute2 iptables mmdebstrap apparmor jq curl openssl procps util-linux ca-certificates)
# The static busybox is what the scratch engines of tests and benchmarks make their images of.
BENCH_PACKAGES=(busybox-static)
# What the logging service is tested and measured over.
STORE_PACKAGES=(postgresql-15)
# What the monitoring service runs.
MONITOR_PACKAGES=(prometheus prometheus-alertmanager)
TEST_PACKAGES=(chromium tcpdump shellcheck "${BENCH_PACKAGES[@]}" "${STORE_PACKAGES[@]}" "${MONITOR_PACKAGES[@]}")
# Only for ./catalyze test apparmor: the emulated machine, its disks, its probe.
APPARMOR_PACKAGES=(qemu-system-x86 mmdebstrap e2fsprogs apparmor gcc libc6-dev "${BENCH_PACKAGES[@]}")

check_prerequisites() {
  [[ -f /etc/debian_version ]] || die "this is not a Debian machine" "use Debian 12: engines, registry and base images come from its packages"
  command -v dotnet >/dev/null || die "the .NET SDK is missing" "install .NET SDK 10.0.100 or later and put dotnet in PATH"
  (cd "$ROOT" && dotnet --version >/dev/null 2>&1) || die "the .NET SDK does not satisfy global.json" "install .NET SDK 10.0.100 or later (found: $(cd / && dotnet --version))"
  command -v node >/dev/null || die "Node.js is missing" "install Node.js 20 or later, with npm"
  (($(node -p 'process.versions.node.split(".")[0]') >= 20)) || die "Node.js $(node --version) is too old" "install Node.js 20 or later"
  command -v npm >/dev/null || die "npm is missing" "install it with Node.js"
}

# usage: install_packages NAME...
install_packages() {
  local missing=() package policy=/usr/sbin/policy-rc.d made_policy=no status=0
  for package in "$@"; do
    [[ $(dpkg-query --showformat='${db:Status-Status}' --show "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]} > 0)) || return 0
  say "installing Debian packages: ${missing[*]}"
  # No package may start a service of its own: the pod runs its own engines and registries.
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    made_policy=yes
  fi
  {
    run_logged 180 "package lists" "$LOGS/apt-update.log" apt-get update &&
      run_logged 600 "packages" "$LOGS/apt-install.log" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
  } || status=$?
  if [[ $made_policy == yes ]]; then rm -f "$policy"; fi
  ((status == 0)) || die "packages could not be installed: ${missing[*]}" "check that the Debian mirror answers, then try again" "$LOGS/apt-install.log"
}
