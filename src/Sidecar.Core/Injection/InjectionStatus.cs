using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>What an injection added to a pod, by name: recorded in an annotation, read back on the next injection.</summary>
public sealed record InjectionStatus
{
    /// <summary>Names of containers in <c>spec.initContainers</c>.</summary>
    public EquatableArray<string> InitContainers { get; init; }

    /// <summary>Names of containers in <c>spec.containers</c>.</summary>
    public EquatableArray<string> Containers { get; init; }

    /// <summary>Names of volumes.</summary>
    public EquatableArray<string> Volumes { get; init; }

    /// <summary>Names of image pull secrets.</summary>
    public EquatableArray<string> ImagePullSecrets { get; init; }

    /// <summary>The revision of the injector that wrote it; null when it names none.</summary>
    public string? Revision { get; init; }

    /// <summary>
    /// Reads the annotation. Text that is no JSON object gives null, as if the pod had never been injected; a member
    /// that is not a list of texts counts as empty.
    /// </summary>
    /// <param name="text">The value of the annotation.</param>
    public static InjectionStatus? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            return JsonNode.Parse(text) is not JsonObject json ? null : new InjectionStatus
            {
                InitContainers = Names(json["initContainers"]),
                Containers = Names(json["containers"]),
                Volumes = Names(json["volumes"]),
                ImagePullSecrets = Names(json["imagePullSecrets"]),
                Revision = PodFields.IsText(json["revision"], out var revision) ? revision : null,
            };
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The annotation: compact JSON; a list without names is null.</summary>
    public override string ToString() => new JsonObject
    {
        ["initContainers"] = List(InitContainers),
        ["containers"] = List(Containers),
        ["volumes"] = List(Volumes),
        ["imagePullSecrets"] = List(ImagePullSecrets),
        ["revision"] = Revision,
    }.ToJsonString();

    static EquatableArray<string> Names(JsonNode? node) =>
        node is not JsonArray list ? [] : [.. list.Select(item => PodFields.IsText(item, out var name) ? name : null).OfType<string>()];

    static JsonArray? List(EquatableArray<string> names) =>
        names.IsEmpty ? null : new JsonArray([.. names.Select(name => (JsonNode)name)]);
}
