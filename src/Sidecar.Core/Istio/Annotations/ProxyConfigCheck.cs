using System.Globalization;
using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Annotations;

/// <summary>Checks the annotation <c>proxy.istio.io/config</c>: it is readable, and sane laid over the defaults.</summary>
static class ProxyConfigCheck
{
    static readonly JsonObject Defaults = (JsonObject)JsonNode.Parse(ChartDefaults.ProxyConfig)!;

    /// <summary>The cause of a refusal, all problems together; null where the value is good.</summary>
    public static string? Check(string value)
    {
        var read = ProxyConfigAnnotation.Read(value);
        if (read.Errors.Count > 0)
            return string.Join("; ", read.Errors);
        var problems = Problems(ProxyConfigMerge.Over(Defaults, read.Config)).ToList();
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    static IEnumerable<string> Problems(JsonObject config)
    {
        foreach (var name in (string[])["configPath", "binaryPath"])
            if (config.Text(name) is null or "")
                yield return $"{name} is empty, expected a path";
        if (config.Text("serviceCluster") is null or "" && config["tracingServiceName"] is null)
            yield return "serviceCluster is empty, expected a name";
        if (!IsHostAndPort(config.Text("discoveryAddress")))
            yield return $"discoveryAddress is '{config.Text("discoveryAddress")}', expected HOST:PORT";
        foreach (var name in (string[])["proxyAdminPort", "statusPort"])
            if (config[name].AsInteger() is not (>= 1 and <= 65535))
                yield return $"{name} is {config[name].Printed()}, expected a port from 1 to 65535";
        if (ProtoDuration.Parse(config.Text("drainDuration") ?? "") is not { Seconds: > 0, IsWholeSeconds: true })
            yield return $"drainDuration is '{config.Text("drainDuration")}', expected whole seconds, at least 1s";
        if (config.Text("statsdUdpAddress") is { Length: > 0 } statsd && !IsHostAndPort(statsd))
            yield return $"statsdUdpAddress is '{statsd}', expected HOST:PORT";
        foreach (var name in (string[])["envoyMetricsService", "envoyAccessLogService"])
            if (config.Object(name) is { } service && !IsHostAndPort(service.Text("address")))
                yield return $"{name}.address is '{service.Text("address")}', expected HOST:PORT";
        if (config.Object("proxyMetadata") is { } metadata && EnvironmentNameCheck.Names(metadata) is { } names)
            yield return $"proxyMetadata: {names}";
        if (config.Object("image").Text("imageType") is { } type && ValueChecks.Image(type) is { } image)
            yield return $"image.imageType: {image}";
        foreach (var problem in TracingProblems(config.Object("tracing")))
            yield return problem;
    }

    static IEnumerable<string> TracingProblems(JsonObject? tracing)
    {
        foreach (var tracer in (string[])["zipkin", "lightstep", "datadog"])
            // A datadog address may name an environment variable the agent fills in.
            if (tracing.Object(tracer) is { } settings && settings.Text("address") is var address
                && !IsHostAndPort(address) && !(tracer == "datadog" && address?.StartsWith("$(", StringComparison.Ordinal) == true))
                yield return $"tracing.{tracer}.address is '{address}', expected HOST:PORT";
        if (tracing.Object("lightstep") is { } lightstep && lightstep.Text("accessToken") is null or "")
            yield return "tracing.lightstep.accessToken is empty, expected the token";
        if (tracing?["sampling"] is JsonValue sampling && sampling.GetValue<double>() is < 0 or > 100)
            yield return $"tracing.sampling is {sampling.Printed()}, expected 0 to 100";
        if (tracing.Object("tlsSettings") is { } tls && tls.Text("mode") == "MUTUAL"
            && (tls.Text("clientCertificate") is null or "" || tls.Text("privateKey") is null or "")
            && tls.Text("credentialName") is null or "")
            yield return "tracing.tlsSettings of mode MUTUAL lacks clientCertificate or privateKey";
    }

    static bool IsHostAndPort(string? address)
    {
        var colon = address?.LastIndexOf(':') ?? -1;
        return colon > 0
            && ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port > 0;
    }
}
