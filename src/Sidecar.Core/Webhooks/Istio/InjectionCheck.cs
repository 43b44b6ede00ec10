namespace Sidecar.Core.Webhooks.Istio;

/// <summary>Whether one configuration sends a pod to its injector, in the words of <c>istioctl check-inject</c>.</summary>
/// <param name="Name">The name of the configuration.</param>
/// <param name="Revision">Its label <c>istio.io/rev</c>; empty when it has none.</param>
/// <param name="Injected">Whether the pod is sent.</param>
/// <param name="Reason">Why, naming the labels.</param>
/// <remarks>
/// Looks at labels only, of the entries that Istio could have written. <see cref="WebhookMatcher"/> looks at all that
/// the API server does.
/// </remarks>
public sealed record InjectionCheck(string Name, string Revision, bool Injected, string Reason)
{
    /// <summary>The answers of all configurations that have an entry of Istio, in the order of their names.</summary>
    /// <param name="configurations">The configurations of the cluster, in any order.</param>
    /// <param name="namespaceLabels">The labels of the namespace.</param>
    /// <param name="podLabels">The labels of the pod.</param>
    public static EquatableArray<InjectionCheck> Explain(
        IEnumerable<WebhookConfiguration> configurations,
        IReadOnlyDictionary<string, string> namespaceLabels,
        IReadOnlyDictionary<string, string> podLabels)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        ArgumentNullException.ThrowIfNull(namespaceLabels);
        ArgumentNullException.ThrowIfNull(podLabels);
        var labels = new InjectionCheckLabels(namespaceLabels, podLabels);
        return configurations
            .Where(one => one.Entries.Any(entry => entry.Name.EndsWith("istio.io", StringComparison.Ordinal)))
            .OrderBy(one => one.Name, StringComparer.Ordinal)
            .Select(one =>
            {
                var (injected, reason) = labels.Explain(one);
                return new InjectionCheck(one.Name, one.Labels.GetValueOrDefault(IstioWebhooks.RevisionLabel, ""), injected, reason);
            })
            .ToEquatableArray();
    }

    /// <summary>For example <c>istio-sidecar-injector (default): injected: Namespace label istio-injection=enabled matches</c>.</summary>
    public override string ToString() => $"{Name} ({Revision}): {(Injected ? "injected" : "not injected")}: {Reason}";
}
