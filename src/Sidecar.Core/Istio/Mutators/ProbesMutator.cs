using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>Sends the application's probes through the agent: collects them for it and points them at it.</summary>
sealed class ProbesMutator(IstioSettings settings) : IPodMutator
{
    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Mutate(PodEditor pod, InjectionContext context)
    {
        if (pod.FindContainer(WellKnownContainers.Proxy) is not { } proxy
            || !IsWanted(pod.Annotations[AnnotationNames.RewriteProbes], settings.RewriteProbes))
            return;
        var agentPort = settings.Mesh.AgentPort;
        var servedAt = RewritePort(pod.Annotations[AnnotationNames.StatusPort], agentPort);
        if (servedAt == 0)
            // The agent serves nothing then: a probe of port 0 would make a pod that the API server refuses.
            return;
        var probers = ProbeCollector.Collect(pod, agentPort);
        if (probers.Count > 0)
            Record(proxy.Environment, probers, wasInjected: pod.Annotations.Contains(AnnotationNames.Status));
        ProbeRewriter.Rewrite(pod, servedAt);
    }

    /// <summary>The annotation if it is a boolean, else what is configured.</summary>
    public static bool IsWanted(string? annotation, bool configured) => ParsedBool.Parse(annotation) ?? configured;

    /// <summary>
    /// Writes the entries into the proxy's environment. A pod that was injected before has some already: those know
    /// the application's own ports and win.
    /// </summary>
    public static void Record(
        EnvironmentEditor environment, SortedDictionary<string, JsonObject> probers, bool wasInjected)
    {
        if (!wasInjected || environment[ProxyEnvironmentNames.AppProbers] is not { } existing)
        {
            environment.Append(ProxyEnvironmentNames.AppProbers, Text(probers));
            return;
        }
        if (JsonRead.ParseObject(existing) is not { } known)
            return;
        var merged = new SortedDictionary<string, JsonObject>(probers, StringComparer.Ordinal);
        foreach (var (path, entry) in known)
            if (entry is JsonObject map)
                merged[path] = map;
        if (!merged.Keys.SequenceEqual(known.Select(entry => entry.Key)))
            environment.Set(ProxyEnvironmentNames.AppProbers, Text(merged));
    }

    /// <summary>The port the agent serves rewritten probes at: that of the annotation if it is an integer.</summary>
    public static long RewritePort(string? annotation, long agentPort) =>
        int.TryParse(annotation, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port)
            ? port
            : agentPort;

    static string Text(SortedDictionary<string, JsonObject> probers)
    {
        var json = new JsonObject();
        foreach (var (path, entry) in probers)
            json[path] = entry.Parent is null ? entry : entry.DeepClone();
        return json.ToJsonString(Relaxed);
    }
}
