using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sidecar.Webhook.SelfManaged;
using Sidecar.Webhook.Tests.Hosting;
using Sidecar.Webhook.Tests.SelfManaged.FakeCluster;
using static Sidecar.Webhook.Tests.SelfManaged.SelfManagedReplica;

namespace Sidecar.Webhook.Tests.SelfManaged;

/// <summary>The webhook makes its own certificates, against an API server that holds it to the rules.</summary>
public class SelfManagedTests
{
    static readonly TimeSpan Tick = TimeSpan.FromMinutes(30);

    /// <summary>Lives so short that a rotation is some fifty looks at the clock.</summary>
    static readonly (string, string)[] ShortLives =
    [
        ("Tls:CheckInterval", "00:30:00"), ("Mounts:CheckInterval", "01:00:00"), ("SelfManaged:Overlap", "01:00:00"),
        ("SelfManaged:AuthorityLifetime", "1.06:00:00"), ("SelfManaged:CertificateLifetime", "10:00:00"),
    ];

    [Fact]
    public async Task From_nothing_it_makes_an_authority_serves_and_is_trusted()
    {
        await using var cluster = await FakeApiServer.Start();
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
        await using var webhook = await Start(cluster, null, "a");
        await Eventually.Holds(() => cluster.Trusted().Count == 1, "the bundle is published");

        Assert.Equal(HttpStatusCode.OK, (await webhook.Ready()).Status);
        using var served = await webhook.Call(cluster.Trusted());
        Assert.True(served.MatchesHostname(Host));
        Assert.Single(cluster.Trusted(1));
        Assert.Empty(cluster.Trusted(2));
        await webhook.MetricBecomes(1, "sidecar_webhook_authority_leader");
        await webhook.MetricBecomes(1, "sidecar_webhook_authority_published");
        await webhook.MetricBecomes(1, "sidecar_webhook_authority_changes_total", "create");

        // Only its own fields are its own.
        var owners = ServerSideApply.Owners(cluster.Store.Get("mutatingwebhookconfigurations", "", ConfigurationName)!);
        Assert.Equal(
            [".webhooks[one.example.com].clientConfig.caBundle", ".webhooks[one.example.com].name",
             ".webhooks[two.example.com].clientConfig.caBundle", ".webhooks[two.example.com].name"],
            owners["sidecar-webhook"].Order());
    }

    [Fact]
    public async Task Three_rotations_lose_no_handshake_and_no_review_on_either_replica()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var cluster = await FakeApiServer.Start();
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
        await using var first = await Start(cluster, time, "a", ShortLives);
        await using var second = await Start(cluster, time, "b", ShortLives);
        RunningWebhook[] replicas = [first, second];
        await Until(cluster, time, async () => cluster.Trusted().Count == 1
            && (await first.Ready()).Status == HttpStatusCode.OK && (await second.Ready()).Status == HttpStatusCode.OK, "both serve");

        using var stop = new CancellationTokenSource();
        using var clock = new SemaphoreSlim(replicas.Length);
        var (late, known) = (cluster.Trusted(), cluster.Trusted());
        var calls = new int[2];
        var served = new HashSet<string>();
        var calling = replicas.Select((replica, i) => Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; calls[i]++)
            {
                await clock.WaitAsync(TestContext.Current.CancellationToken);
                try
                {
                    using var certificate = await replica.Call(late, time);
                    lock (served)
                        served.Add(certificate.Issuer);
                }
                finally
                {
                    clock.Release();
                }
            }
        }, TestContext.Current.CancellationToken)).ToArray();

        for (var rotation = 1; rotation <= 3; rotation++)
        {
            var before = cluster.Trusted()[0].Subject;
            await Until(cluster, time, () => Task.FromResult(
                cluster.Trusted() is { Count: 1 } now && now[0].Subject != before || calling.Any(task => task.IsFaulted)), $"rotation {rotation} is over", Pass, AreCalled);
            if (calling.FirstOrDefault(task => task.IsFaulted) is { } faulted)
                await faulted;
            await AreCalled();
        }
        await stop.CancelAsync();
        await Task.WhenAll(calling);
        Assert.Equal(4, served.Count);
        Assert.All(calls, count => Assert.True(count > 10, $"{count} calls"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{calls[0]} and {calls[1]} handshakes with a review each, 0 failures");
        foreach (var replica in replicas)
            AssertNoKeyInLog(replica, cluster);

        // The API server's copy of the bundle is that of half an hour ago: with the time that passes until the next look that
        // is as old as an overlap of an hour allows. Time stands still while a call is under way.
        async Task Pass()
        {
            foreach (var _ in replicas)
                await clock.WaitAsync(TestContext.Current.CancellationToken);
            time.Advance(Tick);
            (late, known) = (known, cluster.Trusted());
            clock.Release(replicas.Length);
        }

        // Twice, for the first may have begun before the looks at the Secret were over.
        async Task AreCalled()
        {
            var seen = calls.ToArray();
            await Eventually.Holds(
                () => (Volatile.Read(ref calls[0]) > seen[0] + 1 && Volatile.Read(ref calls[1]) > seen[1] + 1) || calling.Any(task => task.IsFaulted),
                "both replicas are called");
        }
    }

    [Fact]
    public async Task Replicas_that_start_together_agree_on_one_authority()
    {
        for (var round = 0; round < 3; round++)
        {
            await using var cluster = await FakeApiServer.Start();
            cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
            var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Start(cluster, null, $"replica-{i}")));
            await Eventually.Holds(async () =>
            {
                foreach (var replica in replicas)
                    if ((await replica.Ready()).Status != HttpStatusCode.OK)
                        return false;
                return cluster.Trusted().Count == 1;
            }, "all serve");
            var issuers = new HashSet<string>();
            foreach (var replica in replicas)
            {
                using var served = await replica.Call(cluster.Trusted());
                issuers.Add(served.Issuer);
            }
            Assert.Single(issuers);
            Assert.Single(cluster.Store.History, one => one["kind"]?.ToString() == "Secret");
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task Two_that_both_believe_to_be_the_one_that_writes_still_agree()
    {
        await using var cluster = await FakeApiServer.Start();
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
        // Two Leases: neither knows of the other. Only the versions of the Secret stand between them.
        var replicas = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Start(cluster, null, $"r{i}", ("SelfManaged:Lease", $"lease-{i}"))));
        await Eventually.Holds(async () =>
        {
            if (cluster.Trusted().Count != 1)
                return false;
            var issuers = new HashSet<string>();
            foreach (var replica in replicas)
            {
                if ((await replica.Ready()).Status != HttpStatusCode.OK)
                    return false;
                try
                {
                    using var served = await replica.Call(cluster.Trusted());
                    issuers.Add(served.Issuer);
                }
                catch (System.Security.Authentication.AuthenticationException)
                {
                    return false;
                }
            }
            return issuers.Count == 1;
        }, "both serve what is trusted");
        Assert.Single(cluster.Store.History, one => one["kind"]?.ToString() == "Secret");
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    [Fact]
    public async Task One_that_was_overtaken_since_it_read_the_Secret_writes_nothing()
    {
        await using var cluster = await FakeApiServer.Start();
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
        await using var webhook = await Start(cluster, null, "a");
        await Eventually.Holds(() => cluster.Trusted().Count == 1, "the bundle is published");
        var late = webhook.Services.GetRequiredService<Cluster>();
        var read = await late.ReadSecret(TestContext.Current.CancellationToken);

        var names = new SelfManagedNames([Host], TimeSpan.FromDays(365), TimeSpan.FromDays(90));
        var rotated = Authority.Parse(read!.Data).Introduce(names, DateTimeOffset.UtcNow);
        var changed = cluster.Store.Get("secrets", Namespace, Secret)!;
        foreach (var (key, value) in rotated.ToData())
            changed["data"]![key] = Convert.ToBase64String(value);
        cluster.Store.Put("secrets", changed, "another replica");

        Assert.Null(await late.WriteSecret(read, Authority.Create(names, DateTimeOffset.UtcNow), TestContext.Current.CancellationToken));
        Assert.Null(await late.WriteSecret(null, Authority.Create(names, DateTimeOffset.UtcNow), TestContext.Current.CancellationToken));
        Assert.True(cluster.Store.Conflicts >= 2, $"{cluster.Store.Conflicts} conflicts");
        Assert.True(JsonNode.DeepEquals(changed["data"], cluster.Store.Get("secrets", Namespace, Secret)!["data"]), "what the other wrote stays");
        await Eventually.Holds(() => cluster.Trusted().Count == 2, "and is taken over");
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    [InlineData("spoilt")]
    [InlineData("another key")]
    public async Task A_Secret_that_is_lost_or_spoilt_is_written_back_as_it_was(string how)
    {
        await using var cluster = await FakeApiServer.Start();
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
        await using var webhook = await Start(cluster, null, "a");
        await Eventually.Holds(() => cluster.Trusted().Count == 1, "the bundle is published");
        var trusted = cluster.Trusted();
        var good = cluster.Store.Get("secrets", Namespace, Secret)!;

        var bad = (JsonObject)good.DeepClone();
        if (how == "emptied")
            bad.Remove("data");
        if (how == "spoilt")
            bad["data"]!["tls.crt"] = Convert.ToBase64String("nonsense"u8);
        if (how == "another key")
            bad["data"]!["ca.key"] = bad["data"]!["tls.key"]!.DeepClone();
        if (how == "deleted")
            cluster.Store.Delete("secrets", Namespace, Secret);
        else
            cluster.Store.Put("secrets", bad);

        await Eventually.Holds(
            () => JsonNode.DeepEquals(cluster.Store.Get("secrets", Namespace, Secret)?["data"], good["data"]), "it is written back");
        using var served = await webhook.Call(trusted);
        await Eventually.Holds(async () => (await webhook.Ready()).Text.Contains("[+] certificate", StringComparison.Ordinal), "all is well");
        AssertNoKeyInLog(webhook, cluster);
    }

    [Fact]
    public async Task A_bundle_that_somebody_overwrites_is_put_right_and_no_other_field_is_touched()
    {
        await using var cluster = await FakeApiServer.Start();
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
        await using var webhook = await Start(cluster, null, "a");
        await Eventually.Holds(() => cluster.Trusted().Count == 1, "the bundle is published");
        var wanted = cluster.Trusted()[0].Thumbprint;

        using var other = new TestAuthority();
        var changed = WebhookConfiguration(Convert.ToBase64String(Encoding.ASCII.GetBytes(other.Root.ExportCertificatePem())));
        changed["webhooks"]![0]!["failurePolicy"] = "Ignore";
        cluster.Store.Put("mutatingwebhookconfigurations", changed);
        await Eventually.Holds(() => cluster.Trusted()[0].Thumbprint == wanted && cluster.Trusted(1)[0].Thumbprint == wanted, "it is put right");
        var now = cluster.Store.Get("mutatingwebhookconfigurations", "", ConfigurationName)!;
        Assert.Equal("Ignore", now["webhooks"]![0]!["failurePolicy"]!.ToString());
        Assert.Equal(other.Root.Thumbprint, cluster.Trusted(2)[0].Thumbprint);
    }

    [Fact]
    public async Task While_the_configuration_is_missing_it_serves_says_so_and_publishes_once_it_is_there()
    {
        await using var cluster = await FakeApiServer.Start();
        await using var webhook = await Start(cluster, null, "a");
        await Eventually.Holds(() => webhook.Log.Texts(4007).Any(), "it is told of");
        Assert.Equal(HttpStatusCode.OK, (await webhook.Ready()).Status);
        await webhook.MetricBecomes(0, "sidecar_webhook_authority_published");
        Assert.Null(cluster.Store.Get("mutatingwebhookconfigurations", "", ConfigurationName));

        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
        await Eventually.Holds(() => cluster.Trusted().Count == 1, "the bundle is published");
    }

    [Fact]
    public async Task While_the_API_server_is_away_it_serves_on_and_afterwards_goes_on()
    {
        await using var cluster = await FakeApiServer.Start();
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
        await using var webhook = await Start(cluster, null, "a", ("SelfManaged:Overlap", "00:00:01"));
        await Eventually.Holds(() => cluster.Trusted().Count == 1, "the bundle is published");
        cluster.IsDown = true;
        await Eventually.Holds(() => webhook.Log.Texts(4008).Any(), "it is told of");
        Assert.Contains("503 the server is currently unable to handle the request", webhook.Log.Texts(4008).First(), StringComparison.Ordinal);
        using var served = await webhook.Call(cluster.Trusted());
        await Eventually.Holds(
            async () => await webhook.Ready() is (HttpStatusCode.OK, var ready)
                && ready.Contains("[!] certificate:", StringComparison.Ordinal) && ready.Contains("the Secret was last read at", StringComparison.Ordinal),
            "readiness warns");
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration("eA=="));
        cluster.IsDown = false;
        await Eventually.Holds(() => cluster.Trusted(1).Count == 1, "the bundle is put right");
        await Eventually.Holds(async () => (await webhook.Ready()).Text.Contains("[+] certificate:", StringComparison.Ordinal), "all is well");
    }

    [Theory]
    [InlineData("""{"kind":"Status","message":"secrets \"x\" is forbidden","code":403}""", "403 secrets \"x\" is forbidden")]
    [InlineData("""{"kind":"Secret","data":{"tls.key":"s3cret"}}""", "403 Forbidden")]
    [InlineData("<html>tls.key: s3cret</html>", "403 Forbidden")]
    [InlineData("", "403 Forbidden")]
    public void A_failed_call_is_told_of_in_the_API_servers_words_and_nobody_elses(string content, string problem)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.Forbidden);
        Assert.Equal(problem, Cluster.ProblemOf(
            new k8s.Autorest.HttpOperationException { Response = new k8s.Autorest.HttpResponseMessageWrapper(response, content) }));
    }

    [Fact]
    public async Task When_the_one_that_writes_goes_another_takes_over()
    {
        await using var cluster = await FakeApiServer.Start();
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration());
        var first = await Start(cluster, null, "a");
        await Eventually.Holds(() => cluster.Trusted().Count == 1, "the bundle is published");
        await using var second = await Start(cluster, null, "b");
        await Eventually.Holds(async () => (await second.Ready()).Status == HttpStatusCode.OK, "the second serves");
        Assert.Equal("a", cluster.Store.Get("leases", Namespace, "sidecar-webhook")!["spec"]!["holderIdentity"]!.ToString());
        await first.DisposeAsync();
        await Eventually.Holds(
            () => cluster.Store.Get("leases", Namespace, "sidecar-webhook")!["spec"]!["holderIdentity"]!.ToString() == "b", "the second writes");
        cluster.Store.Put("mutatingwebhookconfigurations", WebhookConfiguration("eA=="));
        await Eventually.Holds(() => cluster.Trusted(1).Count == 1, "the bundle is put right");
    }

    static void AssertNoKeyInLog(RunningWebhook webhook, FakeApiServer cluster)
    {
        var keys = cluster.Store.History.Where(one => one["kind"]?.ToString() == "Secret" && one["data"] is not null)
            .SelectMany(one => new[] { one["data"]!["ca.key"]!.ToString(), one["data"]!["tls.key"]!.ToString() })
            .SelectMany(key => new[] { key[..60], Encoding.ASCII.GetString(Convert.FromBase64String(key)).Split('\n')[1] }).ToList();
        Assert.NotEmpty(keys);
        Assert.All(webhook.Log.Lines, line =>
        {
            Assert.DoesNotContain("PRIVATE KEY", line.Text, StringComparison.Ordinal);
            Assert.All(keys, key => Assert.DoesNotContain(key, line.Text, StringComparison.Ordinal));
        });
    }

    /// <summary>Lets the clock run until something holds, no faster than both replicas look at it.</summary>
    static Task Until(
        FakeApiServer cluster, FakeTimeProvider time, Func<Task<bool>> condition, string what, Func<Task>? pass = null, Func<Task>? afterwards = null) =>
        Eventually.Holds(async () =>
        {
            if (await condition())
                return true;
            var looks = Looks();
            if (pass is null)
                time.Advance(Tick);
            else
                await pass();
            for (var i = 0; i < 200 && Looks() < looks + 2; i++)
                await Task.Delay(10, TestContext.Current.CancellationToken);
            if (afterwards is not null)
                await afterwards();
            return false;

            int Looks() => cluster.Requests.Count(request => request.StartsWith("get secrets", StringComparison.Ordinal));
        }, what);
}
