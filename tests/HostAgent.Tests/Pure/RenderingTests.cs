using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Configuration;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Tests.Pure;

public sealed class RenderingTests
{
    [Fact]
    public void A_pair_is_made_in_the_namespace_of_the_instance_without_arp_or_ipv6()
    {
        Assert.Equal(
            """
            link add czv260 address ee:ee:ee:ee:ee:ee type veth peer name eth0 address 02:c2:00:00:01:04 netns 4711
            link set dev czv260 addrgenmode none
            link set dev czv260 up
            neigh replace 10.201.1.11 lladdr 02:c2:00:00:01:04 dev czv260 nud permanent
            route replace 10.201.1.11/32 dev czv260 scope link

            """,
            NetworkCommands.Attach(new InstanceNetwork(260), 4711));
    }

    [Fact]
    public void The_table_holds_ports_sources_and_declared_destinations()
    {
        var rules = FirewallRules.Render(
        [
            new FirewallEntry(new InstanceNetwork(2), new Dictionary<int, int>(), [("10.78.0.11", 21001)]),
            new FirewallEntry(new InstanceNetwork(1), new Dictionary<int, int> { [21001] = 8443, [443] = 8080 }, []),
        ]);
        Assert.EndsWith(
            """
            add element inet catalyze ports { 443 : 10.201.0.2 . 8080, 21001 : 10.201.0.2 . 8443 }
            add element inet catalyze sources { "czv1" . 10.201.0.2, "czv2" . 10.201.0.3 }
            add element inet catalyze wires { 10.201.0.3 . 10.78.0.11 . 21001 }

            """,
            rules,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_an_address_gets_into_the_table() =>
        Assert.Throws<ArgumentException>(() => FirewallRules.Render(
            [new FirewallEntry(new InstanceNetwork(1), new Dictionary<int, int>(), [("1.2.3.4 }; flush ruleset", 1)])]));

    [Fact]
    public void States_move_forward_only_save_between_running_healthy_and_unhealthy()
    {
        foreach (var from in Enum.GetValues<InstanceState>())
        {
            foreach (var to in Enum.GetValues<InstanceState>())
            {
                var up = InstanceLifecycle.IsUp(from) && InstanceLifecycle.IsUp(to);
                var stopsFailed = from == InstanceState.Failed && to is InstanceState.Stopping or InstanceState.Stopped;
                var expected = from == to || up || (from == InstanceState.Failed ? stopsFailed : from != InstanceState.Stopped && to > from);
                Assert.True(expected == InstanceLifecycle.CanMove(from, to), $"{from} to {to}");
            }
        }
    }

    [Fact]
    public void A_server_is_proven_up_only_after_its_first_good_handshake()
    {
        var rows = ProxyStatistics.Parse(
            """
            # pxname,svname,scur,stot,bin,bout,dreq,econ,status,check_status,dses,-,ssl_failed_handshake,req_tot,hrsp_5xx,ttime
            provider-db01,db01-0,0,0,0,0,,1,UP,* INI,,-,0,,,
            provider-db01,db01-1,2,7,10,20,,0,UP,L6OK,,-,0,,,
            provider-db01,BACKEND,2,7,10,20,0,1,UP,,,-,0,,2,41
            inbound,FRONTEND,1,9,5,5,4,,OPEN,,2,-,3,9,1,
            """);
        Assert.Equal([false, true, false, false], rows.Select(row => row.IsProvenUp));
        Assert.Equal((7, 2, 1), (rows[2].Connections, rows[2].Open, rows[2].Failed));
        Assert.Equal((3, 9, 1), (rows[3].Refused, rows[3].Requests, rows[3].ServerErrors));
        Assert.Equal((2, 41), (rows[2].ServerErrors, rows[2].MeanMilliseconds));
    }

    [Theory]
    [InlineData("db01-0-k3f9", true)]
    [InlineData("../etc", false)]
    [InlineData("-rf", false)]
    [InlineData("Db01", false)]
    [InlineData("", false)]
    public void Only_plain_ids_become_paths(string id, bool valid) => Assert.Equal(valid, InstanceNames.IsValid(id));

    [Fact]
    public void Options_are_read_from_both_places_and_a_wrong_one_is_named()
    {
        string[] line = ["--agent-id", "h1", "--pod", "p", "--provider", "aws", "--zone", "z", "--address", "10.0.0.1", "--state", "/s", "--labels", "a=1,b=2"];
        var options = OptionsReader.Read(line, new Dictionary<string, string> { ["CATALYZE_CONTROL_PLANE"] = "http://c/", ["CATALYZE_POD"] = "other" });
        Assert.Equal(("p", "/run/catalyze/h1", "2"), (options.Pod, options.RunFolder, options.Labels["b"]));
        var wrong = Assert.Throws<ArgumentException>(() => OptionsReader.Read([.. line, "--parallellism", "3"], new Dictionary<string, string>()));
        Assert.Contains("--parallellism", wrong.Message, StringComparison.Ordinal);

        var own = OptionsReader.Read([.. line, "--control-plane", "http://c/", "--webhook-networks", "10.1.0.0/16, fd00::/8", "--webhook-roots", "/etc/roots.pem"], new Dictionary<string, string>());
        Assert.Equal(["10.1.0.0/16", "fd00::/8"], own.WebhookNetworks.Select(network => network.ToString()));
        Assert.Equal("/etc/roots.pem", own.WebhookRootsFile);
        wrong = Assert.Throws<ArgumentException>(() => OptionsReader.Read([.. line, "--control-plane", "http://c/", "--webhook-networks", "10.1.0.0"], new Dictionary<string, string>()));
        Assert.Contains("'10.1.0.0' is no network", wrong.Message, StringComparison.Ordinal);
    }
}
