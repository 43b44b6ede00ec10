using System.Globalization;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>
/// Lets Prometheus scrape the agent, which serves the application's metrics with the proxy's: what the annotations
/// said goes to the agent by environment, and the annotations point at the agent.
/// </summary>
sealed class PrometheusMutator(MeshSettings mesh) : IPodMutator
{
    const string AgentPath = "/stats/prometheus";

    public void Mutate(PodEditor pod, InjectionContext context) => Apply(pod, mesh, context.Report);

    public static void Apply(PodEditor pod, MeshSettings mesh, InjectionReport report)
    {
        var annotations = pod.Annotations.ToList();
        var agentPort = mesh.AgentPort.ToString(CultureInfo.InvariantCulture);
        if (!IsWanted(annotations, mesh.MergeMetrics)
            || PrometheusAnnotations.Find(annotations, PrometheusAnnotations.Port) == agentPort)
            return;
        var config = ScrapeConfig.Read(annotations, report.Warn).WithFirstTarget();
        if (config.Problem(mesh.AgentPort) is { } problem)
        {
            report.Refuse(IstioErrorCodes.Scrape, problem);
            return;
        }
        if (config.IsSet)
            pod.FindContainer(WellKnownContainers.Proxy)?.Environment
                .Set(ProxyEnvironmentNames.PrometheusAnnotations, config.ToString());
        foreach (var name in PrometheusAnnotations.AllOf(annotations).ToList())
            pod.Annotations.Remove(name);
        pod.Annotations.Set(AnnotationNames.PrometheusPort, agentPort);
        pod.Annotations.Set(AnnotationNames.PrometheusPath, AgentPath);
        pod.Annotations.Set(AnnotationNames.PrometheusScrape, "true");
    }

    static bool IsWanted(List<KeyValuePair<string, string>> annotations, bool meshDefault) =>
        ParsedBool.Parse(PrometheusAnnotations.Find(annotations, PrometheusAnnotations.Scrape)) != false
        && IsMergeEnabled(annotations.Find(annotation => annotation.Key == AnnotationNames.MergeMetrics).Value, meshDefault);

    /// <summary>The annotation if it is a boolean, else what the mesh says.</summary>
    public static bool IsMergeEnabled(string? annotation, bool meshDefault) => ParsedBool.Parse(annotation) ?? meshDefault;
}
