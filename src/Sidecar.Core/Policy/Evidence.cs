using Sidecar.Core.Json;

namespace Sidecar.Core.Policy;

/// <summary>What an <see cref="Evidence"/> speaks of.</summary>
public enum EvidenceKind
{
    /// <summary>A field of the pod.</summary>
    Field,

    /// <summary>A label of the pod.</summary>
    Label,

    /// <summary>An annotation of the pod.</summary>
    Annotation,

    /// <summary>The namespace of the pod.</summary>
    Namespace,

    /// <summary>A setting of the injector's configuration.</summary>
    Setting,
}

/// <summary>One fact a decision rests on: changing it changes the decision or what it rests on.</summary>
/// <param name="Kind">What it is a fact about.</param>
/// <param name="Pointer">
/// Where it is written: in the pod, or for a <see cref="EvidenceKind.Setting"/> in the injector's configuration.
/// </param>
/// <param name="Found">The value found there, as text (JSON if it is not a text); null when there is none.</param>
public sealed record Evidence(EvidenceKind Kind, JsonPointer Pointer, string? Found)
{
    /// <summary>For example <c>label /metadata/labels/app: "web"</c> or <c>setting /policy: absent</c>.</summary>
    public override string ToString() =>
        $"{Kind switch
        {
            EvidenceKind.Field => "field",
            EvidenceKind.Label => "label",
            EvidenceKind.Annotation => "annotation",
            EvidenceKind.Namespace => "namespace",
            _ => "setting",
        }} {Pointer}: {(Found is null ? "absent" : $"\"{Found}\"")}";
}
