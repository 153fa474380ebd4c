# Brings the pod up, starting only what is missing.
# shellcheck shell=bash

up_command() {
  local provider host
  CHOSEN_PROVIDERS='' WITH_SAMPLE=yes HOST_SETTINGS=()
  while (($# > 0)); do
    case $1 in
      --providers) CHOSEN_PROVIDERS=${2:?--providers needs a list such as aws,rackspace}; shift ;;
      --providers=*) CHOSEN_PROVIDERS=${1#*=} ;;
      --label | --taint) HOST_SETTINGS+=("${1#--}s ${2:?"$1 needs HOST:NAME=VALUE"}"); shift ;;
      --no-sample) WITH_SAMPLE=no ;;
      --engines-only) WITH_SAMPLE=only ;;
      *) die "unknown option of up: $1" "./catalyze help" ;;
    esac
    shift
  done
  require_root up
  take_lock
  if [[ -d $LOGS && -z $(recorded_processes) ]]; then
    # A fresh start keeps the logs of the run before, and no older ones.
    rm -rf "$LOGS.before"
    mv "$LOGS" "$LOGS.before"
  fi
  mkdir -p "$STATE" "$RUN" "$LOGS"
  chmod 711 "$STATE" "$RUN"

  say "checking this machine"
  check_prerequisites
  install_packages "${POD_PACKAGES[@]}"
  choose_providers
  keep_host_settings
  build_all

  say "network: $BRIDGE $NETWORK, namespaces for ${HOSTS[*]}"
  network_up
  say "engines and storage"
  for provider in "${PROVIDERS[@]}"; do
    builder_up "$provider"
  done
  for host in "${HOSTS[@]}"; do host_engine_up "$host"; done
  azurite_up
  for provider in "${PROVIDERS[@]}"; do
    await_engine "$(builder_of "$provider")"
    base_image_up "$(builder_of "$provider")"
    tools_image_up "$(builder_of "$provider")"
  done
  for host in "${HOSTS[@]}"; do await_engine "$host"; done
  await_azurite
  if [[ $WITH_SAMPLE == only ]]; then return 0; fi

  say "control plane on $CONTROL_PLANE, registries"
  control_plane_up
  for provider in "${PROVIDERS[@]}"; do registry_up "$provider"; done
  for provider in "${PROVIDERS[@]}"; do await_registry "$provider"; done
  agents_up
  if [[ $WITH_SAMPLE == yes ]]; then sample_up; fi
  print_addresses
}

choose_providers() {
  local given=$CHOSEN_PROVIDERS
  if [[ -n $given && ! $given =~ ^[a-z]+(,[a-z]+){0,2}$ ]]; then die "--providers $given is not a list of one to three names" "for example --providers aws,rackspace"; fi
  if [[ -n $given && -f $STATE/providers && $(<"$STATE/providers") != "$given" ]]; then
    die "this pod was made with the providers $(<"$STATE/providers")" "./catalyze down, then up --providers $given"
  fi
  read_providers "$given"
  (IFS=,; printf '%s\n' "${PROVIDERS[*]}") >"$STATE/providers"
}
