using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>One place of a container where the kubelet calls the application, and the path the agent serves it at.</summary>
/// <param name="Parent">The field around it, or null where it is a field of the container.</param>
/// <param name="Field">The field.</param>
/// <param name="PathPrefix">The part of the path before the container's name.</param>
/// <param name="PathSuffix">The part of the path after the container's name.</param>
sealed record AppProbe(string? Parent, string Field, string PathPrefix, string PathSuffix)
{
    public static IReadOnlyList<AppProbe> All { get; } =
    [
        new(null, "readinessProbe", "/app-health/", "/readyz"),
        new(null, "livenessProbe", "/app-health/", "/livez"),
        new(null, "startupProbe", "/app-health/", "/startupz"),
        new("lifecycle", "preStop", "/app-lifecycle/", "/prestopz"),
        new("lifecycle", "postStart", "/app-lifecycle/", "/poststartz"),
    ];

    /// <summary>Whether it is a hook of the container's lifecycle, which knows no gRPC and no timeout.</summary>
    public bool IsHook => Parent is not null;

    /// <summary>The probe or hook of a container; of kind null where it has none.</summary>
    public JsonView In(ContainerEditor container) =>
        Parent is null ? container.View[Field] : container.View[Parent][Field];

    public string PathOf(string container) => $"{PathPrefix}{container}{PathSuffix}";
}
