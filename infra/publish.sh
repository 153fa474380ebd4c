#!/usr/bin/env bash
# Assembles the folder that the Functions host runs as it is: host.json, one folder for each function, the executable and,
# where it is built, the dashboard.
# usage: infra/publish.sh OUTDIR
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${1:?usage: infra/publish.sh OUTDIR}
mkdir -p "$(dirname "$out")"
# Built beside and renamed, so that OUTDIR is whole or absent.
draft=$out.new
rm -rf "$draft"

# Compiled ahead of time: a function app that scales out, or one killed in the middle of its work, must not spend its first minute compiling.
# Analyzers run with the tests; here they would only take time. Intermediate files of their own keep a running build undisturbed.
artifacts=${CATALYZE_ARTIFACTS:-$root/artifacts/build}
timeout 600 dotnet publish "$root/functions/App" --configuration Release --artifacts-path "$artifacts" --output "$draft" \
  --runtime linux-x64 --no-self-contained -p:PublishReadyToRun=true -p:RunAnalyzers=false -p:DebugType=none -nologo -v quiet

if [[ -f $root/dashboard-spa/dist/index.html ]]; then
  cp -r "$root/dashboard-spa/dist" "$draft/dashboard"
fi

for needed in host.json Catalyze.App Http/function.json; do
  [[ -e $draft/$needed ]] || { echo "publish: $needed is missing from $draft" >&2; exit 1; }
done
rm -rf "$out"
mv "$draft" "$out"
echo "published to $out"
