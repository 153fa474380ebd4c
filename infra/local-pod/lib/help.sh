# shellcheck shell=bash

help_command() {
  cat <<'END'
./catalyze COMMAND

  up [--providers aws,rackspace] [--no-sample]   start the local pod, or what of it is missing, and deploy the sample
     [--label|--taint HOST:NAME=VALUE]...        what a host says of itself in its offers; kept, an empty value takes it away
  down [--keep | --purge]                        stop it and remove its data (--keep: not the data; --purge: the caches too)
  status [--json]                                processes, hosts, and every instance with its host, image, state and wires
  explain DEPLOYMENT [--hosts INSTANCE] [--json] how it was placed or why not; with --hosts every host's fate for one instance
  plan FILE [--drain HOST] [--json]              what deploying a specification (JSON, as POST /pod/deployments takes it) would do
  cordon | uncordon | undrain HOST               whether the host takes new instances
  drain HOST [--no-wait]                         moves away what can move; shows how it goes, and what cannot move and why
  rebalance [--dry-run] [--most N]               evens hosts out by moving instances
  dedicate HOST ORGANISATION | undedicate HOST   whether others' instances are placed there
  rotate ENVIRONMENT [--emergency]               new certificate authority, with overlap; --emergency cuts what the old one vouched for
  revoke INSTANCE                                the certificates of one instance are refused, its connections cut; nobody else notices
  alerts [--ended] [--json]                      what operators should know now, or what is over
  poison [--json] | poison retry QUEUE [MESSAGE]  messages that could not be worked off, with causes; have them tried again
  operator add NAME [DAYS] | list | remove NAME  who may operate the platform; add prints a token, once
  audit verify [--json]                          whether customers' audit trails are as they were written; names the first wrong entry
  logs [NAME] [-f]                               the log of a process; without a name, which there are
  test [SUITE...]                                all tests, or the named ones: static, dashboard, unit, e2e, isolation, monitoring, screens, chaos, apparmor, or a test
                                                 project's name (monitoring: what hosts measure, and alerts; screens: every screen of the dashboard and what
                                                 people do there, in a browser; chaos: things are taken from a pod that serves; apparmor: services and attempts
                                                 to break out under their profiles, in a virtual machine; none of these by default)
  bench deploy --replicas 1,10,50 [--json]       order to running on the running pod, beside its references
  bench auction [--hosts N --instances N] [--json]  the pure auction on one core: speed, balance, violations; needs no pod
  bench auction --nodes FILE --pods FILE [--order arrival|batch] [--json]  how well it packs a trace (CSV)
  bench api [--connections 50] [--json]          the Customer API's checked reads and writes beside a bare endpoint; needs no pod
  bench durable [--rounds 3] [--json]            durable orchestrations beside the raw storage calls; needs no pod
  bench logs [--lines 1000000] [--json]          the logging service: ingestion beside bare COPY, searches beside bare SQL; needs no pod
  bench wire [--rounds 5] [--json]               a wire beside plain TCP: throughput, latency, handshakes, memory; needs no pod
  soak [--minutes 20] [--seed N] [--json]        random operations and faults on the pod, then an audit of everything; --plan only tells what would happen
  soak durable [--minutes 3]                     thousands of orchestrations on workers that are killed at random; needs no pod
  publish [DIR]                                  assemble the folder that an Azure Functions host runs
  help                                           this text

Root is needed by everything but help, logs and publish. The pod keeps its state in /var/lib/catalyze-local (CATALYZE_STATE) and its
sockets in /run/catalyze-local.
END
}
