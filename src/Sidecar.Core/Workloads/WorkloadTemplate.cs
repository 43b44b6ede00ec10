using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Workloads;

/// <summary>The pod that an object describes, and the way from places in the one to places in the other.</summary>
sealed class WorkloadTemplate
{
    static readonly JsonPointer PodMetadata = JsonPointer.Root / "metadata";
    static readonly JsonPointer PodSpec = JsonPointer.Root / "spec";

    readonly JsonView workload;
    readonly WorkloadKind kind;

    /// <summary>Looks at an object of a kind.</summary>
    /// <param name="workload">The object; it is not changed.</param>
    /// <param name="place">Where the object is in its document.</param>
    /// <param name="kind">The kind.</param>
    public WorkloadTemplate(JsonView workload, JsonPointer place, WorkloadKind kind)
    {
        this.workload = workload;
        this.kind = kind;
        Place = place;
        var metadata = workload["metadata"];
        Reference = new(
            workload["apiVersion"].AsString() ?? "",
            kind.Kind,
            metadata["name"].AsString() ?? "",
            metadata["namespace"].AsString() ?? "");
    }

    public JsonPointer Place { get; }

    /// <summary>The object.</summary>
    public WorkloadReference Reference { get; }

    /// <summary>What a pod made of the template belongs to; nothing for a pod that is written as such.</summary>
    public WorkloadReference? Owner => kind.Kind == "Pod" ? null : Reference;

    /// <summary>What is wrong with the way to the template, and where in the document; null if nothing is.</summary>
    public (JsonPointer At, string Problem)? Fault()
    {
        if (Walk(kind.Spec, isRequired: true) is { } wrong)
            return wrong;
        return Walk(kind.Metadata, isRequired: false) ?? Walk(PodMetadata, isRequired: false);
    }

    /// <summary>The pod as the template has it.</summary>
    /// <exception cref="PodFormatException">The template has not the form of a pod.</exception>
    public Pod ToPod()
    {
        var pod = new JsonObject();
        if (Find(kind.Metadata) is { } metadata)
            pod["metadata"] = metadata.ToNode();
        pod["spec"] = Find(kind.Spec)!.Value.ToNode();
        return Pod.Own(pod);
    }

    /// <summary>Where in the document a place of the pod is.</summary>
    public JsonPointer InDocument(JsonPointer inPod) => Place.Append(
        inPod.StartsWith(PodMetadata) ? inPod.Rebase(PodMetadata, kind.Metadata)
        : inPod.StartsWith(PodSpec) ? inPod.Rebase(PodSpec, kind.Spec)
        : JsonPointer.Root);

    /// <summary>The same change, made to the document.</summary>
    public IEnumerable<JsonPatchOperation> InDocument(JsonPatch patch) =>
        patch.Operations.Select<JsonPatchOperation, JsonPatchOperation>(operation => operation switch
        {
            JsonPatchOperation.Add add => new JsonPatchOperation.Add(InDocument(add.Path), add.View),
            JsonPatchOperation.Replace replace => new JsonPatchOperation.Replace(InDocument(replace.Path), replace.View),
            JsonPatchOperation.Remove remove => new JsonPatchOperation.Remove(InDocument(remove.Path)),
            _ => throw new NotSupportedException($"A difference has no operation '{operation.Name}'."),
        });

    (JsonPointer At, string Problem)? Walk(JsonPointer path, bool isRequired)
    {
        var (at, here) = (Place, workload);
        var dotted = "";
        foreach (var token in path.Tokens)
        {
            at /= token;
            dotted = dotted.Length == 0 ? token : $"{dotted}.{token}";
            here = here[token];
            if (here.Kind is JsonValueKind.Null or JsonValueKind.Undefined)
                return isRequired ? (at, $"found nothing, expected a mapping: {dotted} is required value") : null;
            if (here.Kind != JsonValueKind.Object)
                return (at, $"found {PodFields.Describe(here.ToNode())}, expected a mapping");
        }
        return null;
    }

    JsonView? Find(JsonPointer path)
    {
        var here = workload;
        foreach (var token in path.Tokens)
            if (!here.TryGetMember(token, out here))
                return null;
        return here;
    }
}
