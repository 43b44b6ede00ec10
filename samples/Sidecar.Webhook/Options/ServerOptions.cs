using System.Globalization;
using Sidecar.Core.Admission;

namespace Sidecar.Webhook.Options;

/// <summary>Where the webhook listens, how much it takes on, and how it stops.</summary>
sealed class ServerOptions
{
    /// <summary>Where API servers call, over TLS. Default: <c>https://*:8443</c>.</summary>
    public string Listen { get; set; } = "https://*:8443";

    /// <summary>
    /// Where probes and metrics are read, without TLS, so that they answer while there is no certificate. Empty for
    /// nowhere; the TLS address answers them too. Default: <c>http://*:8080</c>.
    /// </summary>
    public string Management { get; set; } = "http://*:8080";

    /// <summary>The greatest body that is read, in bytes, 1 KiB to 64 MiB. Default: 7 MiB, room for an UPDATE.</summary>
    public int MaxBodyBytes { get; set; } = AdmissionEndpoint.DefaultMaxBodyBytes;

    /// <summary>How many reviews are worked on at a time, 1 to 100,000; more are answered 429. Default: 256.</summary>
    public int MaxConcurrentReviews { get; set; } = 256;

    /// <summary>
    /// The memory for the bodies of these reviews, all together, in bytes; more are answered 429. 0: a sixteenth of what the
    /// process may use, and never less than three times <see cref="MaxBodyBytes"/>. Default: 0.
    /// </summary>
    public long MaxBytesInFlight { get; set; }

    /// <summary>
    /// How many connections there may be at each address, 16 to 100,000; more are closed at once. An API server opens one a
    /// review in flight and keeps it. Default: 4096.
    /// </summary>
    public int MaxConnections { get; set; } = 4096;

    /// <summary>
    /// The memory for answers that are kept for further replicas of a workload and for repeated reviews, in bytes, 0 to 1 GiB;
    /// 0 keeps none. An answer takes some 40 KB. Default: 16 MiB.
    /// </summary>
    public int RememberedBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>When a client that was answered 429 is asked to come again, whole seconds, 1 s to 30 s. Default: 1 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The same as the header <c>Retry-After</c> says it.</summary>
    internal string RetryAfterSeconds => Math.Ceiling(RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The time for a review whose URL has no parameter <c>timeout</c>, 1 s to 30 s, as in a webhook configuration.
    /// Default: 10 s.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For how long requests are still accepted after SIGTERM while <c>/readyz</c> says no, 0 s to 5 min: the time in
    /// which the endpoints of the Service forget this replica. Default: 5 s.
    /// </summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long requests in flight may go on after that, 1 s to 5 min. Default: 30 s, the longest timeout.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
