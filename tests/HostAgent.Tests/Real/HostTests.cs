using System.Net.Sockets;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.Docker;
using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>Real engines, real HAProxy, real network namespaces. Each test has instances and ports of its own.</summary>
[Collection("hosts")]
public sealed class HostTests(TwoHosts hosts)
{
    [Fact]
    public async Task A_declared_wire_works_across_hosts_and_an_undeclared_consumer_is_refused()
    {
        var (provider, consumer, stranger) = ("db01-0-wire", "app01-0-wire", "app02-0-wire");
        hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
            hosts, hosts.One, provider, "db01", OrderFor.Wires(provider, "db01", OrderFor.Inbound(21001, "app01")))));
        hosts.Two.ControlPlane.Send(OrderFor.Run(
            OrderFor.Instance(hosts, hosts.Two, consumer, "app01", OrderFor.Wires(
                consumer, "app01", inbound: null, [OrderFor.To("db01", hosts.One, provider, 21001)])),
            OrderFor.Instance(hosts, hosts.Two, stranger, "app02", OrderFor.Wires(
                stranger, "app02", inbound: null, [OrderFor.To("db01", hosts.One, provider, 21001)]))));

        await hosts.One.AwaitAsync(provider, InstanceState.Healthy);
        var seen = await hosts.Two.AwaitAsync(consumer, InstanceState.Healthy);
        Assert.Contains(seen.Wires, wire => wire is { Provider: "db01", Direction: "outbound", Up: true });
        Assert.Contains("good morning = fine from db01-0-wire", await hosts.Two.GetAsync(consumer, "127.77.0.1", 9001), StringComparison.Ordinal);

        // The stranger has a good certificate of the same environment, but not the name of a declared consumer.
        var refused = await hosts.Two.GetAsync(stranger, "127.77.0.1", 9001);
        Assert.Equal("", refused);
    }

    [Fact]
    public async Task The_plaintext_port_is_unreachable_from_outside_the_instance()
    {
        var (instance, neighbour) = ("db01-0-plain", "app01-0-plain");
        hosts.One.ControlPlane.Send(OrderFor.Run(
            OrderFor.Instance(hosts, hosts.One, instance, "db01", OrderFor.Wires(instance, "db01", OrderFor.Inbound(21002, "app01"))),
            OrderFor.Instance(hosts, hosts.One, neighbour, "app01")));
        await hosts.One.AwaitAsync(instance, InstanceState.Healthy);
        await hosts.One.AwaitAsync(neighbour, InstanceState.Healthy);
        var address = Shell.Run($"nsenter --net=/proc/{await hosts.One.PidAsync(instance)}/ns/net ip -4 -o addr show eth0 | grep -o '10\\.201\\.[0-9.]*'").Trim();

        // From within it answers, so what follows is not a dead service.
        Assert.Contains("good morning", await hosts.One.GetAsync(instance, address, 9000), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => hosts.One.GetAsync(neighbour, address, 9000));
        await Assert.ThrowsAnyAsync<Exception>(() => hosts.One.GetAsync(neighbour, address, 8443));
        await Assert.ThrowsAnyAsync<Exception>(() => hosts.One.GetAsync(neighbour, hosts.One.Address, 21002));
        await Assert.ThrowsAnyAsync<Exception>(() => hosts.One.GetAsync(neighbour, "169.254.1.1", 22));
        var fromHost = Shell.Run(hosts.One.InNamespace($"timeout 2 bash -c '</dev/tcp/{address}/9000' && echo reached"), mayFail: true);
        Assert.DoesNotContain("reached", fromHost, StringComparison.Ordinal);
        Shell.Run($"ip -n {hosts.Two.Engine.Namespace} route replace 10.201.0.0/16 via {hosts.One.Address}");
        var fromOther = Shell.Run(hosts.Two.InNamespace($"timeout 2 bash -c '</dev/tcp/{address}/9000' && echo reached"), mayFail: true);
        Shell.Run($"ip -n {hosts.Two.Engine.Namespace} route del 10.201.0.0/16");
        Assert.DoesNotContain("reached", fromOther, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_instances_of_one_host_reach_each_other_through_their_wire()
    {
        var (provider, consumer) = ("db02-0-same", "app02-0-same");
        hosts.One.ControlPlane.Send(OrderFor.Run(
            OrderFor.Instance(hosts, hosts.One, consumer, "app02", OrderFor.Wires(
                consumer, "app02", inbound: null, [OrderFor.To("db02", hosts.One, provider, 21003)])),
            OrderFor.Instance(hosts, hosts.One, provider, "db02", OrderFor.Wires(provider, "db02", OrderFor.Inbound(21003, "app02")))));
        await hosts.One.AwaitAsync(consumer, InstanceState.Healthy);
        Assert.Contains("from db02-0-same", await hosts.One.GetAsync(consumer, "127.77.0.1", 9001), StringComparison.Ordinal);
        var names = await hosts.One.Engine.Client.Exec.RunAsync("cz-" + consumer, ["/bin/cat", "/etc/hosts"], user: null, CancellationToken.None);
        Assert.Contains("127.77.0.1 db02 db02.internal", names.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_agent_finds_its_instances_again_and_touches_nothing()
    {
        var instance = "db03-0-adopt";
        hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
            hosts, hosts.One, instance, "db03", OrderFor.Wires(instance, "db03", OrderFor.Inbound(21004, "app01")))));
        var before = await hosts.One.AwaitAsync(instance, InstanceState.Healthy);
        var (pid, proxies) = (await hosts.One.PidAsync(instance), hosts.One.Proxies());
        hosts.One.KillAgent();
        hosts.One.StartAgent();
        var after = await hosts.One.AwaitAsync(instance, InstanceState.Healthy, seen => seen.Sequence > before.Sequence);
        Assert.Equal(pid, await hosts.One.PidAsync(instance));
        Assert.Equal(proxies.Order(), hosts.One.Proxies().Order());
        Assert.Equal(before.ContainerId, after.ContainerId);
        Assert.Equal(0, after.Restarts);
    }

    [Fact]
    public async Task A_killed_container_is_started_again_with_its_wires()
    {
        var (provider, consumer) = ("db04-0-crash", "app04-0-crash");
        hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
            hosts, hosts.One, provider, "db04", OrderFor.Wires(provider, "db04", OrderFor.Inbound(21005, "app04")))));
        hosts.Two.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(hosts, hosts.Two, consumer, "app04", OrderFor.Wires(
            consumer, "app04", inbound: null, [OrderFor.To("db04", hosts.One, provider, 21005)]))));
        await hosts.Two.AwaitAsync(consumer, InstanceState.Healthy);
        await hosts.One.AwaitAsync(provider, InstanceState.Healthy);
        await hosts.One.Engine.Client.Containers.KillAsync("cz-" + provider, "KILL", CancellationToken.None);
        var again = await hosts.One.AwaitAsync(provider, InstanceState.Healthy, seen => seen.Restarts == 1);
        Assert.Equal(1, again.Restarts);
        Assert.Contains(hosts.One.ControlPlane.History, seen => seen.InstanceId == provider && seen.State == InstanceState.Unhealthy && seen.Cause!.Contains("137", StringComparison.Ordinal));
        await hosts.Two.AwaitAsync(consumer, InstanceState.Healthy);
        await Wait.UntilAsync(() => Reaches(consumer), "the consumer reaches the provider again");
    }

    [Fact]
    public async Task What_served_with_its_data_here_is_never_given_up()
    {
        var instance = "db08-0-never";
        hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(hosts, hosts.One, instance, "db08", OrderFor.Wires(instance, "db08", OrderFor.Inbound(21018, "app01")))
            with
        { Volumes = [Volume("cz-env-db08-0", instance)] }));
        await hosts.One.AwaitAsync(instance, InstanceState.Healthy);

        // As soon as it runs again, more often than anything else would be started.
        for (var killed = 0; killed < 7;)
        {
            try
            {
                await hosts.One.Engine.Client.Containers.KillAsync("cz-" + instance, "KILL", CancellationToken.None);
                killed++;
            }
            catch (DockerException)
            {
                // Not up yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        await hosts.One.AwaitAsync(instance, InstanceState.Healthy);
        Assert.DoesNotContain(hosts.One.ControlPlane.History, seen => seen.InstanceId == instance && seen.State == InstanceState.Failed);
        hosts.One.ControlPlane.Send(OrderFor.Stop(instance));
        await hosts.One.AwaitAsync(instance, InstanceState.Stopped);
    }

    [Fact]
    public async Task A_stopped_instance_leaves_nothing_behind()
    {
        var instance = "db05-0-stop";
        var order = OrderFor.Instance(hosts, hosts.One, instance, "db05", OrderFor.Wires(instance, "db05", OrderFor.Inbound(21006, "app01")))
            with
        { Volumes = [Volume("cz-env-db05-0", instance)] };
        hosts.One.ControlPlane.Send(OrderFor.Run(order));
        await hosts.One.AwaitAsync(instance, InstanceState.Healthy);
        var proxies = hosts.One.Proxies();
        var address = Shell.Run($"nsenter --net=/proc/{await hosts.One.PidAsync(instance)}/ns/net ip -4 -o addr show eth0 | grep -o '10\\.201\\.[0-9.]*'").Trim();

        hosts.One.ControlPlane.Send(OrderFor.Stop(instance));
        await hosts.One.AwaitAsync(instance, InstanceState.Stopped);
        Assert.Empty(await hosts.One.Engine.Client.Containers.ListAsync("catalyze.instance=" + instance, CancellationToken.None));
        Assert.Single(proxies.Except(hosts.One.Proxies()));
        Assert.DoesNotContain(address + " ", Shell.Run(hosts.One.InNamespace("ip route; nft list table inet catalyze")), StringComparison.Ordinal);
        Assert.DoesNotContain("21006", Shell.Run(hosts.One.InNamespace("nft list table inet catalyze")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(hosts.One.RunFolder, "instances", instance)));
        Assert.False(Directory.Exists(Path.Combine(hosts.One.RunFolder, "proxies", instance)));
        Assert.False(File.Exists(Path.Combine(hosts.One.StateFolder, "certificates", instance + ".wire")));

        // Its volume outlives it, and a late copy of the order does not bring it back.
        Assert.True(File.Exists(Path.Combine(hosts.One.StateFolder, "volumes", "cz-env-db05-0", "gocryptfs.conf")));
        var late = OrderFor.Run(order);
        hosts.One.ControlPlane.Send(late);
        await Wait.UntilAsync(() => hosts.One.ControlPlane.Acknowledged.Contains(late.OrderId), "the late order is acknowledged");
        Assert.Empty(await hosts.One.Engine.Client.Containers.ListAsync("catalyze.instance=" + instance, CancellationToken.None));
    }

    [Fact]
    public async Task What_gives_no_answer_any_more_is_started_again()
    {
        var instance = "app21-0-hangs";
        var order = OrderFor.Instance(hosts, hosts.One, instance, "app21");
        hosts.One.ControlPlane.Send(OrderFor.Run(order with { HealthCheck = order.HealthCheck! with { TimeoutMilliseconds = 500, SilentSeconds = 2 } }));
        await hosts.One.AwaitAsync(instance, InstanceState.Healthy);

        Shell.Run($"kill -STOP {await hosts.One.PidAsync(instance)}");

        var again = await hosts.One.AwaitAsync(instance, InstanceState.Healthy, seen => seen.Restarts == 1);
        Assert.Contains(
            hosts.One.ControlPlane.History,
            seen => seen.InstanceId == instance && seen.State == InstanceState.Unhealthy && seen.Cause == "starting again: it gave no answer for 2 s: no answer within 500 ms");
        Assert.Equal(1, again.Restarts);
    }

    [Fact]
    public async Task What_answers_that_it_is_not_well_is_left_alone()
    {
        var instance = "app22-0-unwell";
        var order = OrderFor.Instance(hosts, hosts.One, instance, "app22");
        hosts.One.ControlPlane.Send(OrderFor.Run(order with { HealthCheck = order.HealthCheck! with { SilentSeconds = 1 } }));
        await hosts.One.AwaitAsync(instance, InstanceState.Healthy);
        var pid = await hosts.One.PidAsync(instance);

        Shell.Run($"mv /proc/{pid}/root/tmp/www/index.html /proc/{pid}/root/tmp/www/away");
        var unwell = await hosts.One.AwaitAsync(instance, InstanceState.Unhealthy);
        Assert.Equal("HTTP status 404", unwell.Cause);
        await Task.Delay(TimeSpan.FromSeconds(4));
        Shell.Run($"mv /proc/{pid}/root/tmp/www/away /proc/{pid}/root/tmp/www/index.html");

        var well = await hosts.One.AwaitAsync(instance, InstanceState.Healthy, seen => seen.Sequence > unwell.Sequence);
        Assert.Equal(0, well.Restarts);
        Assert.Equal(pid, await hosts.One.PidAsync(instance));
    }

    [Fact]
    public async Task What_brings_its_data_in_order_may_take_longer_than_a_first_start()
    {
        var instance = "db23-0-slow";
        var order = OrderFor.Instance(hosts, hosts.One, instance, "db23", mode: "recovering");
        hosts.One.ControlPlane.Send(OrderFor.Run(order with { Volumes = [Volume("cz-env-db23-0", instance)], HealthCheck = order.HealthCheck! with { StartSeconds = 3 } }));
        await hosts.One.AwaitAsync(instance, InstanceState.Healthy);

        await hosts.One.Engine.Client.Containers.KillAsync("cz-" + instance, "KILL", CancellationToken.None);

        await hosts.One.AwaitAsync(instance, InstanceState.Unhealthy, seen => seen.Cause!.StartsWith("not healthy within 3 s", StringComparison.Ordinal));
        var again = await hosts.One.AwaitAsync(instance, InstanceState.Healthy, seen => seen.Restarts == 1);
        Assert.Equal(1, again.Restarts);
        hosts.One.ControlPlane.Send(OrderFor.Stop(instance));
        await hosts.One.AwaitAsync(instance, InstanceState.Stopped);
    }

    [Fact]
    public async Task A_service_that_cannot_start_fails_with_its_own_words()
    {
        hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(hosts, hosts.One, "app05-0-fail", "app05", mode: "fail")));
        var failed = await hosts.One.AwaitAsync("app05-0-fail", InstanceState.Failed);
        Assert.Contains("exit code 3", failed.Cause, StringComparison.Ordinal);
        Assert.Contains("its disk is full", failed.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_never_answers_fails_when_its_time_is_up()
    {
        var order = OrderFor.Instance(hosts, hosts.One, "app06-0-deaf", "app06", mode: "deaf");
        hosts.One.ControlPlane.Send(OrderFor.Run(order with { HealthCheck = order.HealthCheck! with { StartSeconds = 1 } }));
        var failed = await hosts.One.AwaitAsync("app06-0-deaf", InstanceState.Failed);
        Assert.Contains("not healthy within 1 s", failed.Cause, StringComparison.Ordinal);
        Assert.Empty(await hosts.One.Engine.Client.Containers.ListAsync("catalyze.instance=app06-0-deaf", CancellationToken.None));
    }

    [Fact]
    public async Task Orders_are_idempotent_and_fenced()
    {
        var order = OrderFor.Instance(hosts, hosts.Two, "app07-0-fence", "app07");
        var run = OrderFor.Run(order);
        hosts.Two.ControlPlane.Send(run);
        var first = await hosts.Two.AwaitAsync(order.InstanceId, InstanceState.Healthy);
        hosts.Two.ControlPlane.Send(run);
        var again = await hosts.Two.AwaitAsync(order.InstanceId, InstanceState.Healthy, seen => seen.Sequence > first.Sequence);
        Assert.Equal(first.ContainerId, again.ContainerId);
        Assert.Equal("repeated", Assert.Single(hosts.Two.ControlPlane.Refusals, refusal => refusal.OrderId == run.OrderId).Code);

        var stale = OrderFor.Run(order with { Generation = 2, FencingToken = 9 });
        hosts.Two.ControlPlane.Send(stale);
        await Wait.UntilAsync(() => hosts.Two.ControlPlane.Refusals.Any(refusal => refusal.OrderId == stale.OrderId), "the stale order is refused");
        Assert.Equal("stale-token", hosts.Two.ControlPlane.Refusals.First(refusal => refusal.OrderId == stale.OrderId).Code);
    }

    [Fact]
    public async Task A_run_order_that_comes_after_its_stop_starts_nothing_and_a_newer_generation_does()
    {
        var order = OrderFor.Instance(hosts, hosts.Two, "app11-0-late", "app11");
        hosts.Two.ControlPlane.Send(OrderFor.Stop(order.InstanceId));
        await hosts.Two.AwaitAsync(order.InstanceId, InstanceState.Stopped);

        var late = OrderFor.Run(order);
        hosts.Two.ControlPlane.Send(late);
        await Wait.UntilAsync(() => hosts.Two.ControlPlane.Acknowledged.Contains(late.OrderId), "the late order is acknowledged");
        Assert.Empty(await hosts.Two.Engine.Client.Containers.ListAsync("catalyze.instance=" + order.InstanceId, CancellationToken.None));

        hosts.Two.ControlPlane.Send(OrderFor.Run(order with { Generation = 2, FencingToken = 11, Variables = null }));
        await hosts.Two.AwaitAsync(order.InstanceId, InstanceState.Healthy, seen => seen.Generation == 2);
    }

    [Fact]
    public async Task A_host_that_was_taken_for_lost_stops_what_went_elsewhere_and_nothing_else()
    {
        // What other tests run here has greater tokens, as something has that was placed here after the order was made.
        var (kept, gone) = (OrderFor.Instance(hosts, hosts.Two, "app12-0-kept", "app12") with { FencingToken = 1 }, OrderFor.Instance(hosts, hosts.Two, "app13-0-gone", "app13") with { FencingToken = 1 });
        var newer = OrderFor.Instance(hosts, hosts.Two, "app14-0-newer", "app14") with { FencingToken = 2 };
        hosts.Two.ControlPlane.Send(OrderFor.Run(kept, gone, newer));
        foreach (var order in new[] { kept, gone, newer })
            await hosts.Two.AwaitAsync(order.InstanceId, InstanceState.Healthy);

        hosts.Two.ControlPlane.Send(OrderFor.Return(1, [kept.InstanceId]));
        await hosts.Two.AwaitAsync(gone.InstanceId, InstanceState.Stopped);
        Assert.Empty(await hosts.Two.Engine.Client.Containers.ListAsync("catalyze.instance=" + gone.InstanceId, CancellationToken.None));

        // Asked again, as it is until it is let in, it has nothing left that is not its own; back in, it is asked for nothing but what it has.
        hosts.Two.ControlPlane.Send(OrderFor.Return(2, [kept.InstanceId]));
        hosts.Two.ControlPlane.Send(OrderFor.Return(3, owned: null));
        foreach (var serial in new[] { 2, 3 })
        {
            await Wait.UntilAsync(() => hosts.Two.ControlPlane.Returns.Any(r => r.Serial == serial), "the order to return is answered");
            var told = hosts.Two.ControlPlane.Returns.First(r => r.Serial == serial).Instances.Where(i => i.State == InstanceState.Healthy).Select(i => i.InstanceId).ToList();
            Assert.Contains(kept.InstanceId, told);
            Assert.Contains(newer.InstanceId, told);
            Assert.DoesNotContain(gone.InstanceId, told);
        }

        hosts.Two.ControlPlane.Send(OrderFor.Stop(kept.InstanceId));
        hosts.Two.ControlPlane.Send(OrderFor.Stop(newer.InstanceId));
    }

    [Fact]
    public async Task A_newer_generation_takes_the_place_of_the_older()
    {
        var order = OrderFor.Instance(hosts, hosts.Two, "app09-0-next", "app09");
        hosts.Two.ControlPlane.Send(OrderFor.Run(order));
        var first = await hosts.Two.AwaitAsync(order.InstanceId, InstanceState.Healthy);
        hosts.Two.ControlPlane.Send(OrderFor.Run(order with { Generation = 2, FencingToken = 11, Variables = null }));
        var second = await hosts.Two.AwaitAsync(order.InstanceId, InstanceState.Healthy, seen => seen.Generation == 2);
        Assert.NotEqual(first.ContainerId, second.ContainerId);
        Assert.Single(await hosts.Two.Engine.Client.Containers.ListAsync("catalyze.instance=" + order.InstanceId, CancellationToken.None));
    }

    [Fact]
    public async Task New_wires_leave_the_container_alone()
    {
        var (provider, consumer) = ("db10-0-rewire", "app10-0-rewire");
        hosts.One.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
            hosts, hosts.One, provider, "db10", OrderFor.Wires(provider, "db10", OrderFor.Inbound(21010, "app10")))));
        hosts.Two.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(hosts, hosts.Two, consumer, "app10")));
        var before = await hosts.Two.AwaitAsync(consumer, InstanceState.Healthy);
        hosts.Two.ControlPlane.Send(OrderFor.Rewire(
            consumer, OrderFor.Wires(consumer, "app10", inbound: null, [OrderFor.To("db10", hosts.One, provider, 21010)], version: 2)));
        var after = await hosts.Two.AwaitAsync(consumer, InstanceState.Healthy, seen => seen.Wires.Any(wire => wire.Up));
        Assert.Equal(before.ContainerId, after.ContainerId);
        Assert.Contains("from db10-0-rewire", await hosts.Two.GetAsync(consumer, "127.77.0.1", 9001), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_engine_and_then_a_reboot_lose_nothing()
    {
        var instance = "db11-0-engine";
        hosts.Two.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
            hosts, hosts.Two, instance, "db11", OrderFor.Wires(instance, "db11", OrderFor.Inbound(21011, "app01")))));
        await hosts.Two.AwaitAsync(instance, InstanceState.Healthy);
        var pid = await hosts.Two.PidAsync(instance);
        hosts.Two.Engine.KillDaemon();
        hosts.Two.Engine.StartDaemon();
        Assert.Equal(pid, await hosts.Two.PidAsync(instance));

        // Nobody orders, nobody issues: key, certificate and variables come from what is sealed on the host.
        hosts.Two.ControlPlane.IssuesNothing = true;
        hosts.Two.Reboot();
        var rebooted = DateTimeOffset.UtcNow.UtcTicks;
        hosts.Two.StartAgent();
        await hosts.Two.AwaitAsync(instance, InstanceState.Healthy, seen => seen.Sequence > rebooted);
        Assert.NotEqual(pid, await hosts.Two.PidAsync(instance));
        Assert.Contains("good morning", await hosts.Two.GetAsync(instance, "127.0.0.1", 9000), StringComparison.Ordinal);
        hosts.Two.ControlPlane.IssuesNothing = false;
    }

    [Fact]
    public async Task Offers_say_what_the_host_has()
    {
        await Wait.UntilAsync(() => hosts.One.ControlPlane.Offers.Count > 1, "two offers");
        var offers = hosts.One.ControlPlane.Offers.ToArray();
        Assert.True(offers[^1].Version > offers[0].Version);
        Assert.Equal("cz-ht-1", offers[0].HostId);
        Assert.True(offers[0].Capacity is { CpuMillis: > 0, MemoryMib: > 0, DiskMib: > 0, Instances: > 0 });
        Assert.NotEmpty(offers[0].Features.EngineVersion);
    }

    private bool Reaches(string consumer)
    {
        try
        {
            return hosts.Two.GetAsync(consumer, "127.77.0.1", 9001).GetAwaiter().GetResult().Contains("good morning", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private InstanceVolume Volume(string name, string instance) => new(name, "/data")
    {
        Key = SealedBox.Seal(hosts.One.ControlPlane.SealingKey, new byte[InstanceVolume.KeyBytes], InstanceVolume.KeyPlace(instance, 1, name)),
    };
}
