using System.Text.Json.Nodes;
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
        var metadata = pod.Object("metadata");
        var name = metadata.Text("name") ?? "";
        var workload = new WorkloadReference("v1", "Pod", name, metadata.Text("namespace") ?? "");
        if (string.IsNullOrEmpty(metadata.Text("generateName")) || Controller(metadata) is not { } owner)
            return workload;
        workload = OfOwner(owner, metadata.Object("labels"), workload);
        return workload.Name.Length > 0 ? workload : workload with { Name = name };
    }

    static JsonObject? Controller(JsonObject? metadata)
    {
        foreach (var owner in metadata.Array("ownerReferences") ?? [])
            if (owner is JsonObject reference && reference["controller"].IsTruthy())
                return reference;
        return null;
    }

    static WorkloadReference OfOwner(JsonObject owner, JsonObject? labels, WorkloadReference pod)
    {
        var name = owner.Text("name") ?? "";
        var itself = pod with
        {
            Kind = owner.Text("kind") ?? "",
            ApiVersion = owner.Text("apiVersion") ?? "",
            Name = name,
        };
        return itself.Kind switch
        {
            "ReplicaSet" when WithoutHash(name, labels.Text("pod-template-hash")) is { } deployment =>
                itself with { Kind = "Deployment", Name = deployment },
            "ReplicaSet" when WithoutHash(name, labels.Text("rollouts-pod-template-hash")) is { } rollout =>
                itself with { Kind = "Rollout", ApiVersion = "v1alpha1", Name = rollout },
            "ReplicationController" when labels.Text("deploymentconfig") is { Length: > 0 } config =>
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
