using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The probes of the proxy container.</summary>
static class ProxyProbes
{
    const int HealthPort = 15021;

    /// <summary>The readiness probe; annotations win over what is configured.</summary>
    public static JsonObject Readiness(RenderInput input, int port = HealthPort) => Probe(
        port,
        input.Annotation(AnnotationNames.ReadinessInitialDelay, input.Settings.Proxy.ReadinessInitialDelay),
        input.Annotation(AnnotationNames.ReadinessPeriod, input.Settings.Proxy.ReadinessPeriod),
        input.Annotation(AnnotationNames.ReadinessFailureThreshold, input.Settings.Proxy.ReadinessFailureThreshold));

    /// <summary>The readiness probe as configured, whatever the pod says.</summary>
    public static JsonObject ConfiguredReadiness(ProxySettings proxy) =>
        Probe(HealthPort, proxy.ReadinessInitialDelay, proxy.ReadinessPeriod, proxy.ReadinessFailureThreshold);

    public static JsonObject Startup(string failureThreshold) => Probe(HealthPort, "0", "1", failureThreshold);

    static JsonObject Probe(int port, string initialDelay, string period, string failureThreshold)
    {
        var probe = new JsonObject
        {
            ["httpGet"] = new JsonObject { ["path"] = "/healthz/ready", ["port"] = port },
        };
        // The API server's own spelling leaves an initial delay of zero out.
        if (Number(initialDelay) is { } delay && delay != 0)
            probe["initialDelaySeconds"] = delay;
        if (Number(period) is { } seconds)
            probe["periodSeconds"] = seconds;
        probe["timeoutSeconds"] = 3;
        if (Number(failureThreshold) is { } failures)
            probe["failureThreshold"] = failures;
        return probe;
    }

    static long? Number(string text) => JsonValue.Create(text).AsInteger();
}
