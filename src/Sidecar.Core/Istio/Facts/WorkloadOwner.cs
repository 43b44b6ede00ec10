using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Istio.Facts;

/// <summary>Finds the workload a pod belongs to, as the mesh names it.</summary>
static class WorkloadOwner
{
    /// <summary>
    /// Derives the workload from the pod's controlling owner: a ReplicaSet stands for its Deployment or Rollout, a
    /// ReplicationController for its DeploymentConfig, a Job with a time in its name for its CronJob.
    /// </summary>
    public static WorkloadReference Of(JsonObject pod)
    {
        var metadata = new JsonView(pod)["metadata"];
        var name = metadata["name"].AsString() ?? "";
        var workload = new WorkloadReference("v1", "Pod", name, metadata["namespace"].AsString() ?? "");
        if (string.IsNullOrEmpty(metadata["generateName"].AsString()) || Controller(metadata) is not { } owner)
            return workload;
        workload = OfOwner(owner, metadata["labels"], workload);
        return workload.Name.Length > 0 ? workload : workload with { Name = name };
    }

    static JsonView? Controller(JsonView metadata)
    {
        foreach (var owner in metadata["ownerReferences"].Items())
            if (owner["controller"].Kind == JsonValueKind.True)
                return owner;
        return null;
    }

    static WorkloadReference OfOwner(JsonView owner, JsonView labels, WorkloadReference pod)
    {
        var name = owner["name"].AsString() ?? "";
        var itself = pod with
        {
            Kind = owner["kind"].AsString() ?? "",
            ApiVersion = owner["apiVersion"].AsString() ?? "",
            Name = name,
        };
        return itself.Kind switch
        {
            "ReplicaSet" when WithoutHash(name, labels["pod-template-hash"].AsString()) is { } deployment =>
                itself with { Kind = "Deployment", Name = deployment },
            "ReplicaSet" when WithoutHash(name, labels["rollouts-pod-template-hash"].AsString()) is { } rollout =>
                itself with { Kind = "Rollout", ApiVersion = "v1alpha1", Name = rollout },
            "ReplicationController" when labels["deploymentconfig"].AsString() is { Length: > 0 } config =>
                itself with { Kind = "DeploymentConfig", Name = config },
            "Job" when WithoutTime(name) is { } cronJob =>
                itself with { Kind = "CronJob", ApiVersion = "batch/v1", Name = cronJob },
            _ => itself,
        };
    }

    static string? WithoutHash(string name, string? hash) =>
        hash is { Length: > 0 } && name.EndsWith(hash, StringComparison.Ordinal)
            ? name[..^hash.Length] is var stem && stem.EndsWith('-') ? stem[..^1] : stem
            : null;

    /// <summary>The part before <c>-</c> and 8 to 10 digits, the scheduled time a CronJob puts in the name.</summary>
    static string? WithoutTime(string name)
    {
        var dash = name.LastIndexOf('-');
        return dash > 0 && name.Length - dash - 1 is >= 8 and <= 10
            && !name.AsSpan(dash + 1).ContainsAnyExceptInRange('0', '9')
            ? name[..dash]
            : null;
    }
}
