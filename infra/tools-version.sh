#!/bin/bash
# Prints what the programs of an environment's tools (logging, monitoring) are known by: a digest of all they are made from. The catalog's recipes name the
# programs' image by it, so that other programs are another image and the same ones are built once.
set -euo pipefail
cd "$(dirname "$0")/.."
find agents/LogService agents/MonitorService agents/Tools functions/Contracts/Logs functions/Contracts/Monitoring functions/Contracts/Json functions/Contracts/Problems functions/Contracts/Security \
  Directory.Packages.props \
  -type f -not -path '*/obj/*' -not -path '*/bin/*' -not -name '*.md' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
