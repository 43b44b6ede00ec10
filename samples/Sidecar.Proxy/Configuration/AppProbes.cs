using System.Globalization;
using System.Text.Json;

namespace Sidecar.Proxy.Configuration;

/// <summary>A probe or lifecycle handler of the application, which kubelet asks the agent for.</summary>
/// <param name="Timeout">How long the application may take.</param>
abstract record AppProbe(ushort Port, TimeSpan Timeout)
{
    /// <summary>Asks for a page; 200 to 399 is well.</summary>
    public sealed record Http(ushort Port, TimeSpan Timeout, string Path, bool Tls, IReadOnlyList<(string Name, string Value)> Headers)
        : AppProbe(Port, Timeout);

    /// <summary>Connects.</summary>
    public sealed record Tcp(ushort Port, TimeSpan Timeout) : AppProbe(Port, Timeout);

    /// <summary>Asks the health service of gRPC, <c>grpc.health.v1.Health/Check</c>.</summary>
    public sealed record Grpc(ushort Port, TimeSpan Timeout, string Service) : AppProbe(Port, Timeout);
}

/// <summary>Reads <c>ISTIO_KUBE_APP_PROBERS</c>: a JSON object from the path at the agent to what was in the pod before injection.</summary>
static class AppProbes
{
    /// <summary>Kubernetes' own default.</summary>
    static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);

    /// <summary>A lifecycle handler has no time limit of its own.</summary>
    static readonly TimeSpan LifecycleTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The probes by path; what cannot be read is left out and named.</summary>
    public static IReadOnlyDictionary<string, AppProbe> Read(string text, out IReadOnlyList<string> problems)
    {
        var (found, wrong) = (new Dictionary<string, AppProbe>(StringComparer.Ordinal), new List<string>());
        problems = wrong;
        if (text.Length == 0)
            return found;
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (var entry in document.RootElement.EnumerateObject())
                if (TryRead(entry) is { } probe)
                    found[entry.Name] = probe;
                else
                    wrong.Add($"ISTIO_KUBE_APP_PROBERS {entry.Name}: expected httpGet, tcpSocket or grpc with a port from 1 to 65535.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            wrong.Add($"ISTIO_KUBE_APP_PROBERS: expected a JSON object of probes: {error.Message}");
        }
        return found;
    }

    static AppProbe? TryRead(JsonProperty entry)
    {
        try
        {
            return Read(entry);
        }
        catch (InvalidOperationException)
        {
            return null; // Something in it is of another kind than expected.
        }
    }

    static AppProbe? Read(JsonProperty entry)
    {
        var timeout = entry.Name.StartsWith("/app-lifecycle/", StringComparison.Ordinal) ? LifecycleTimeout : ProbeTimeout;
        if (entry.Value.TryGetProperty("timeoutSeconds", out var seconds) && seconds.TryGetInt32(out var given) && given > 0)
            timeout = TimeSpan.FromSeconds(given);
        if (entry.Value.TryGetProperty("httpGet", out var http) && Port(http) is { } httpPort)
            return new AppProbe.Http(httpPort, timeout, PathOf(http), Text(http, "scheme") == "HTTPS", [.. Headers(http)]);
        if (entry.Value.TryGetProperty("tcpSocket", out var tcp) && Port(tcp) is { } tcpPort)
            return new AppProbe.Tcp(tcpPort, timeout);
        if (entry.Value.TryGetProperty("grpc", out var grpc) && Port(grpc) is { } grpcPort)
            return new AppProbe.Grpc(grpcPort, timeout, Text(grpc, "service"));
        return null;
    }

    static string PathOf(JsonElement http) => Text(http, "path") is ['/', ..] path ? path : "/" + Text(http, "path");

    static IEnumerable<(string, string)> Headers(JsonElement http) =>
        http.TryGetProperty("httpHeaders", out var headers) && headers.ValueKind == JsonValueKind.Array
            ? headers.EnumerateArray().Select(header => (Text(header, "name"), Text(header, "value"))).Where(header => header.Item1.Length > 0)
            : [];

    static ushort? Port(JsonElement action) =>
        action.TryGetProperty("port", out var port)
        && ushort.TryParse(port.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    static string Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
