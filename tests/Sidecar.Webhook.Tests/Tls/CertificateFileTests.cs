using System.Net;
using Microsoft.Extensions.Time.Testing;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Tls;

/// <summary>The certificate is in files that somebody else renews.</summary>
public class CertificateFileTests
{
    [Fact]
    public async Task A_renewed_certificate_is_served_with_its_chain_and_no_handshake_is_lost()
    {
        using var second = new TestAuthority("second");
        var first = new TestAuthority("first");
        await using var webhook = await RunningWebhook.Start(ownAuthority: first);
        using var stop = new CancellationTokenSource();
        var asking = Task.Run(async () =>
        {
            var handshakes = 0;
            for (; !stop.IsCancellationRequested; handshakes++)
            {
                // A client of its own each time: a new handshake, which checks the whole chain.
                using var client = webhook.NewClient(HttpVersion.Version11, first.Root, second.Root);
                Assert.Equal(HttpStatusCode.OK, (await client.PostReview()).Status);
            }
            return handshakes;
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 6; i++)
        {
            var (certificate, key) = (i % 2 == 0 ? second : first).Issue();
            webhook.WriteTls(("tls.crt", certificate), ("tls.key", key));
            await Eventually.Holds(() => webhook.Log.Texts(3001).Count() == i + 2, $"renewal {i + 1} is in use");
        }
        await stop.CancelAsync();
        Assert.True(await asking > 0);
    }

    [Fact]
    public async Task Files_that_are_missing_or_do_not_fit_keep_the_last_good_pair()
    {
        using var authority = new TestAuthority();
        await using var webhook = await RunningWebhook.Start();
        var (certificate, key) = authority.Issue();

        webhook.WriteTls();
        await Says(webhook, "[!] certificate: valid until", "Could not find file");
        webhook.WriteTls(("tls.crt", certificate), ("tls.key", authority.Issue().Key));
        await Says(webhook, "[!] certificate: valid until", "found no private key for the certificate in");
        webhook.WriteTls(("tls.crt", "nonsense"), ("tls.key", key));
        await Says(webhook, "[!] certificate: valid until", "found no certificate, expected at least one in PEM");
        webhook.WriteTls(("tls.crt", certificate), ("tls.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        await Says(webhook, "[!] certificate: valid until", "found an encrypted key, expected one that is not");
        Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview()).Status);
        await webhook.MetricBecomes(0, "sidecar_webhook_certificate_good");

        webhook.WriteTls(("tls.crt", certificate), ("tls.key", key));
        await Says(webhook, "[+] certificate: valid until");
        using var client = webhook.NewClient(HttpVersion.Version20, authority.Root);
        Assert.Equal(HttpStatusCode.OK, (await client.PostReview()).Status);
        Assert.DoesNotContain(webhook.Log.Lines, line => line.Text.Contains("PRIVATE KEY-----", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_no_client_would_take_keeps_the_last_good_pair_until_its_time_comes()
    {
        var start = DateTimeOffset.UtcNow;
        var time = new FakeTimeProvider(start);
        using var authority = new TestAuthority();
        await using var webhook = await RunningWebhook.Start([("Tls:CheckInterval", "00:01:00"), ("Mounts:CheckInterval", "01:00:00")], time);
        var (expired, expiredKey) = authority.Issue(start.AddMinutes(-5));
        webhook.WriteTls(("tls.crt", expired), ("tls.key", expiredKey));
        await Ticks(webhook, time, "[!] certificate: valid until", "expected one that is valid now");
        Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview()).Status);

        var (early, earlyKey) = authority.Issue(start.AddDays(5), start.AddDays(19));
        webhook.WriteTls(("tls.crt", early), ("tls.key", earlyKey));
        await Ticks(webhook, time, "[!] certificate: valid until", $"valid from {start.AddDays(5):yyyy-MM-dd}");
        Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview()).Status);
        await webhook.MetricBecomes(0, "sidecar_webhook_certificate_good");

        time.Advance(TimeSpan.FromDays(5));
        await Ticks(webhook, time, "[+] certificate: valid until");
        await webhook.MetricBecomes(1, "sidecar_webhook_certificate_good");
    }

    [Fact]
    public async Task Alone_one_that_is_not_valid_yet_is_served_but_not_ready()
    {
        using var authority = new TestAuthority();
        var from = DateTimeOffset.UtcNow.AddHours(1);
        var (certificate, key) = authority.Issue(from, from.AddDays(5));
        using var mount = new MountedFolder(("tls.crt", certificate), ("tls.key", key));
        await using var webhook = await RunningWebhook.StartBare(
            [("Tls:CertificateFile", mount["tls.crt"]), ("Tls:KeyFile", mount["tls.key"])]);
        var (status, text) = await webhook.Ready();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains($"[-] certificate: not valid before {from:yyyy-MM-ddTHH:mm}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_certificate_it_lives_is_not_ready_and_begins_once_there_is_one()
    {
        using var authority = new TestAuthority();
        using var mount = new MountedFolder();
        await using var webhook = await RunningWebhook.StartBare(
            [("Tls:CertificateFile", mount["tls.crt"]), ("Tls:KeyFile", mount["tls.key"])]);
        var (status, text) = await webhook.Ready();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("[-] certificate: there is none yet", text, StringComparison.Ordinal);
        Assert.Equal("ok", await webhook.Management.GetStringAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken));
        using var client = webhook.NewClient(HttpVersion.Version20, authority.Root);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostReview());

        var (certificate, key) = authority.Issue();
        mount.Write(("tls.crt", certificate), ("tls.key", key));
        await Eventually.Holds(async () => (await webhook.Ready()).Status == HttpStatusCode.OK, "it is ready");
        Assert.Equal(HttpStatusCode.OK, (await client.PostReview()).Status);
    }

    [Fact]
    public async Task Expiry_shows_in_the_metrics_and_fails_readiness_before_it_is_too_late()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var webhook = await RunningWebhook.Start(
            [("Tls:CheckInterval", "01:00:00"), ("Mounts:CheckInterval", "01:00:00")], time);
        var expiry = await webhook.Metric("sidecar_webhook_certificate_expiry_timestamp_seconds");
        Assert.InRange(expiry, time.GetUtcNow().ToUnixTimeSeconds() + (9 * 86400), time.GetUtcNow().ToUnixTimeSeconds() + (10 * 86400));
        var left = DateTimeOffset.FromUnixTimeSeconds((long)expiry) - time.GetUtcNow();

        Assert.Contains("[+] certificate", (await webhook.Ready()).Text, StringComparison.Ordinal);
        time.Advance(left - TimeSpan.FromDays(2));
        Assert.Contains("[!] certificate", (await webhook.Ready()).Text, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(59));
        var (status, text) = await webhook.Ready();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("[-] certificate: less than 01:00:00 left", text, StringComparison.Ordinal);
    }

    /// <summary>The same, by a clock that stands still by itself.</summary>
    static Task Ticks(RunningWebhook webhook, FakeTimeProvider time, params string[] parts) => Eventually.Holds(async () =>
    {
        time.Advance(TimeSpan.FromMinutes(1));
        var (_, text) = await webhook.Ready();
        return parts.All(part => text.Contains(part, StringComparison.Ordinal));
    }, $"readiness says {string.Join(" … ", parts)}");

    static Task Says(RunningWebhook webhook, params string[] parts) => Eventually.Holds(async () =>
    {
        var (_, text) = await webhook.Ready();
        return parts.All(part => text.Contains(part, StringComparison.Ordinal));
    }, $"readiness says {string.Join(" … ", parts)}");
}
