using System.Text.Json.Nodes;

namespace Sidecar.Core.Tests.Conformance;

/// <summary>Turns the workloads of a stream into the pods that the API server would ask to inject, as the corpus says.</summary>
static class WorkloadPods
{
    static readonly HashSet<string> Kinds =
    [
        "Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "Job", "ReplicationController", "DeploymentConfig", "Pod",
    ];

    /// <summary>The workloads in order, those inside lists included.</summary>
    public static IEnumerable<JsonObject> In(IEnumerable<JsonObject> documents)
    {
        foreach (var document in documents)
            if ((string?)document["kind"] == "List")
                foreach (var item in In(document["items"]!.AsArray().Select(item => item!.AsObject())))
                    yield return item;
            else if (Kinds.Contains((string?)document["kind"] ?? ""))
                yield return document;
    }

    public static JsonObject ToPod(JsonObject workload)
    {
        var kind = (string)workload["kind"]!;
        if (kind == "Pod")
            return (JsonObject)workload.DeepClone();
        var pod = (JsonObject)workload["spec"]!["template"]!.DeepClone();
        var name = (string)workload["metadata"]!["name"]!;
        if (pod["metadata"] is not JsonObject metadata)
            pod["metadata"] = metadata = [];
        if (kind == "Deployment")
        {
            Own("apps/v1", "ReplicaSet", $"{name}-fake", $"{name}-fake-");
            if (metadata["labels"] is not JsonObject labels)
                metadata["labels"] = labels = [];
            labels["pod-template-hash"] = "fake";
        }
        else
            Own((string)workload["apiVersion"]!, kind, name, name);
        return pod;

        void Own(string apiVersion, string ownerKind, string owner, string generateName)
        {
            metadata["generateName"] = generateName;
            metadata["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = apiVersion,
                ["kind"] = ownerKind,
                ["name"] = owner,
                ["controller"] = true,
            });
        }
    }
}
