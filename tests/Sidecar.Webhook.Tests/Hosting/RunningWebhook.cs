using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sidecar.Webhook.Tests.Hosting;

/// <summary>The whole webhook, listening on sockets of this machine with a real certificate.</summary>
sealed class RunningWebhook : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    readonly WebApplication app;
    readonly MountedFolder? tls;
    readonly TestAuthority? authority;

    RunningWebhook(WebApplication app, MountedFolder? tls, TestAuthority? authority, LogRecorder log)
    {
        (this.app, this.tls, this.authority, Log) = (app, tls, authority, log);
        Client = NewClient(HttpVersion.Version20);
        Management = new HttpClient { BaseAddress = Address("http://"), Timeout = Patience };
    }

    /// <summary>A client that trusts exactly the webhook's authority.</summary>
    public HttpClient Client { get; private set; }

    /// <summary>A client of probes and metrics.</summary>
    public HttpClient Management { get; }

    public LogRecorder Log { get; }

    public IServiceProvider Services => app.Services;

    public int Port => Address("https://").Port;

    /// <summary>Starts it. Settings are keys below <c>Webhook:</c>, without that prefix.</summary>
    public static async Task<RunningWebhook> Start(
        IEnumerable<(string Key, string Value)>? settings = null, TimeProvider? time = null, TestAuthority? ownAuthority = null)
    {
        var authority = ownAuthority ?? new TestAuthority();
        var (certificate, key) = authority.Issue();
        var tls = new MountedFolder(("tls.crt", certificate), ("tls.key", key));
        return await Start(
            [("Tls:CertificateFile", tls["tls.crt"]), ("Tls:KeyFile", tls["tls.key"]), .. settings ?? []], time, tls, authority);
    }

    /// <summary>Starts it with a certificate of its own, or none.</summary>
    public static Task<RunningWebhook> StartBare(IEnumerable<(string Key, string Value)> settings, TimeProvider? time = null) =>
        Start(settings, time, null, null);

    static async Task<RunningWebhook> Start(
        IEnumerable<(string Key, string Value)> settings, TimeProvider? time, MountedFolder? tls, TestAuthority? authority)
    {
        var log = new LogRecorder();
        var app = WebhookHost.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(Defaults.Concat(settings).GroupBy(pair => pair.Key).Select(
                pair => KeyValuePair.Create($"Webhook:{pair.Key}", (string?)pair.Last().Value)));
            builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace).AddFilter(null, LogLevel.Trace);
            builder.Logging.Services.Configure<LoggerFilterOptions>(filter => filter.Rules.Clear());
            if (time is not null)
                builder.Services.AddSingleton(time);
        });
        await app.StartAsync();
        return new RunningWebhook(app, tls, authority, log);
    }

    static IEnumerable<(string Key, string Value)> Defaults =>
    [
        ("Server:Listen", "https://127.0.0.1:0"), ("Server:Management", "http://127.0.0.1:0"), ("Server:DrainDelay", "00:00:00"),
        ("Tls:CheckInterval", "00:00:00.100"), ("Mounts:CheckInterval", "00:00:00.100"),
    ];

    public HttpClient NewClient(Version version) => NewClient(version, authority is null ? [] : [authority.Root]);

    /// <summary>A client that trusts exactly the given roots.</summary>
    public HttpClient NewClient(Version version, params IEnumerable<X509Certificate2> roots) =>
        new(new SocketsHttpHandler { SslOptions = TestAuthority.Trusting(roots), ConnectTimeout = Patience })
        {
            BaseAddress = Address("https://"),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Patience,
        };

    /// <summary>A TLS stream of its own to the webhook, HTTP/1.1, for requests that no client library sends.</summary>
    public async Task<SslStream> Connect() => (await ConnectSocket()).Stream;

    /// <summary>The same, with the socket below it.</summary>
    public async Task<(Socket Socket, SslStream Stream)> ConnectSocket()
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, Port);
        var stream = new SslStream(client.GetStream());
        var options = TestAuthority.Trusting(authority!.Root);
        options.TargetHost = "localhost";
        await stream.AuthenticateAsClientAsync(options);
        return (client.Client, stream);
    }

    /// <summary>Replaces the files of the certificate, as a Secret's mount would.</summary>
    public void WriteTls(params IEnumerable<(string Name, string Text)> files) => tls!.Write(files);

    /// <summary>What <c>/readyz</c> says.</summary>
    public async Task<(HttpStatusCode Status, string Text)> Ready()
    {
        using var answer = await Management.GetAsync(new Uri("/readyz", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The sum of the samples of a metric whose line holds the given text.</summary>
    public async Task<double> Metric(string name, string labels = "")
    {
        var text = await Management.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return text.Split('\n')
            .Where(line => (line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
                && line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(ValueOf(line), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until a metric is as it should be: what is scraped may be some hundred milliseconds old.</summary>
    public Task MetricBecomes(double expected, string name, string labels = "") => Eventually.Holds(
        async () => await Metric(name, labels) == expected, $"{name} is {expected}");

    public Task Stop() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Management.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        tls?.Dispose();
        authority?.Dispose();
    }

    // NAME{labels} VALUE [TIMESTAMP]
    static string ValueOf(string line) => line[(line.LastIndexOf('}') is >= 0 and var end ? end + 1 : line.IndexOf(' '))..]
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];

    Uri Address(string scheme) => new(app.Urls.Single(url => url.StartsWith(scheme, StringComparison.Ordinal)));
}
