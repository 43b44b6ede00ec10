using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Proxy.Configuration;

/// <summary>What the pod says to the proxy by environment variables, as the sidecar template sets them, and by its resolver file.</summary>
sealed record PodEnvironment
{
    const int FilesBesideConnections = 256;
    static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary><c>ISTIO_META_INTERCEPTION_MODE</c>.</summary>
    public string? Mode { get; init; }

    /// <summary><c>INSTANCE_IP</c>: the pod's address.</summary>
    public Address? PodAddress { get; init; }

    public int? AdminPort { get; init; }

    public int? AgentPort { get; init; }

    /// <summary><c>concurrency</c> of <c>PROXY_CONFIG</c>: event loops; 0 for one a processor.</summary>
    public int? Concurrency { get; init; }

    /// <summary><c>--concurrency</c> of the container's arguments, which goes before all else.</summary>
    public int? ConcurrencyFlag { get; init; }

    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>EXIT_ON_ZERO_ACTIVE_CONNECTIONS</c>: leave as soon as no connection is left.</summary>
    public bool ExitWhenIdle { get; init; }

    /// <summary><c>MINIMUM_DRAIN_DURATION</c>: but not before.</summary>
    public TimeSpan MinimumDrain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>ISTIO_KUBE_APP_PROBERS</c>.</summary>
    public string Probers { get; init; } = "";

    /// <summary><c>ISTIO_PROMETHEUS_ANNOTATIONS</c>.</summary>
    public string Scrape { get; init; } = "";

    /// <summary><c>REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION</c>: probes go to loopback.</summary>
    public bool ProbeLoopback { get; init; }

    /// <summary>The nameservers of resolv.conf(5).</summary>
    public EquatableArray<Endpoint> Resolvers { get; init; } = [];

    /// <summary>What the limit on open files allows: two for each connection.</summary>
    public int MostConnections { get; init; } = 65536;

    /// <summary>What is not as expected in it; such a value counts as absent.</summary>
    public EquatableArray<string> Warnings { get; init; } = [];

    public static PodEnvironment Read(Func<string, string?> variable, string resolvConf, long openFiles = long.MaxValue)
    {
        var warnings = new List<string>();
        var config = ProxyConfig(variable("PROXY_CONFIG"), warnings);
        var address = variable("INSTANCE_IP") ?? "";
        var known = Address.TryParse(address.Split(',')[0], null, out var pod);
        if (address.Length > 0 && !known)
            warnings.Add($"INSTANCE_IP '{address}': expected an address.");
        var resolvers = ResolverConfiguration.Parse(resolvConf, out var unreadable);
        warnings.AddRange(unreadable.Select(problem => $"resolv.conf:{problem}"));
        return new PodEnvironment
        {
            Mode = variable("ISTIO_META_INTERCEPTION_MODE") is { Length: > 0 } mode ? mode : null,
            PodAddress = known ? pod : null,
            AdminPort = Number(config, "proxyAdminPort", 65535, "a port", warnings),
            AgentPort = Number(config, "statusPort", 65535, "a port", warnings),
            Concurrency = Number(config, "concurrency", ListenerOptions.MostLoops, $"a number from 0 to {ListenerOptions.MostLoops}", warnings),
            Drain = Duration(Text(config, "terminationDrainDuration"), "PROXY_CONFIG terminationDrainDuration", warnings) ?? TimeSpan.FromSeconds(5),
            ExitWhenIdle = variable("EXIT_ON_ZERO_ACTIVE_CONNECTIONS") is "true" or "1",
            MinimumDrain = Duration(variable("MINIMUM_DRAIN_DURATION"), "MINIMUM_DRAIN_DURATION", warnings) ?? TimeSpan.FromSeconds(5),
            Probers = variable("ISTIO_KUBE_APP_PROBERS") ?? "",
            Scrape = variable("ISTIO_PROMETHEUS_ANNOTATIONS") ?? "",
            ProbeLoopback = variable("REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION") is "true" or "1",
            Resolvers = resolvers.Select(resolver => new Endpoint(resolver, 53)).ToEquatableArray(),
            MostConnections = (int)Math.Clamp((openFiles - FilesBesideConnections) / 2, 1, 65536),
            Warnings = warnings.ToEquatableArray(),
        };
    }

    static JsonObject ProxyConfig(string? text, List<string> warnings)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException error)
        {
            warnings.Add($"PROXY_CONFIG: expected a JSON object: {error.Message}");
            return [];
        }
    }

    static string? Text(JsonObject config, string name) =>
        config[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    static int? Number(JsonObject config, string name, int most, string expected, List<string> warnings)
    {
        if (config[name] is not { } found)
            return null;
        if (found is JsonValue value && value.TryGetValue(out int number) && number >= 0 && number <= most)
            return number;
        warnings.Add($"PROXY_CONFIG {name} '{found.ToJsonString()}': expected {expected}.");
        return null;
    }

    /// <summary>A duration as Go writes it, of seconds and smaller or larger units: <c>5s</c>, <c>1m30s</c>, <c>200ms</c>.</summary>
    static TimeSpan? Duration(string? text, string name, List<string> warnings)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var sum = TimeSpan.Zero;
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            var next = digits < 0 ? -1 : rest[digits..].IndexOfAny(Digits);
            var unit = digits <= 0 ? "" : next < 0 ? rest[digits..] : rest.Slice(digits, next);
            double? seconds = unit switch { "h" => 3600, "m" => 60, "s" => 1, "ms" => 0.001, _ => null };
            if (seconds is null || !double.TryParse(rest[..digits], CultureInfo.InvariantCulture, out var count) || count > 1e6)
            {
                warnings.Add($"{name} '{text}': expected a duration such as 5s.");
                return null;
            }
            sum += TimeSpan.FromSeconds(count * seconds.Value);
            rest = rest[(digits + unit.Length)..];
        }
        return sum;
    }
}
