using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Rendering;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>
/// Sets cluster, network and the path parameters as the last variables of the proxy, sorted by name. What later steps
/// of an earlier injection appended stays behind them, so that injecting again gives the same order.
/// </summary>
sealed class EnvironmentOverridesMutator : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context) =>
        Apply(pod, context.Get<RenderInput>().Facts.EnvironmentOverrides);

    public static void Apply(PodEditor pod, IReadOnlyCollection<KeyValuePair<string, string>> overrides)
    {
        if (overrides.Count == 0 || pod.FindContainer(WellKnownContainers.Proxy) is not { } proxy)
            return;
        foreach (var (name, _) in overrides)
            proxy.Environment.Remove(name);
        var variables = proxy.EditList("env");
        var at = variables.Count;
        while (at > 0 && variables[at - 1].Text("name")
            is ProxyEnvironmentNames.PrometheusAnnotations or ProxyEnvironmentNames.AppProbers)
            at--;
        foreach (var (name, value) in overrides)
            variables.Insert(at++, new JsonObject { ["name"] = name, ["value"] = value });
    }
}
