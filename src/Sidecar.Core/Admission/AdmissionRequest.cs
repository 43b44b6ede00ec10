using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Admission;

/// <summary>
/// What an API server asks a webhook: the <c>request</c> of an AdmissionReview, as far as an injector needs it.
/// </summary>
/// <remarks>
/// The object stays backed by the text of the review until it is looked into. Immutable, and safe for use by many
/// threads. Source: <c>k8s.io/api/admission/v1</c>.
/// </remarks>
public sealed class AdmissionRequest
{
    internal AdmissionRequest(JsonElement content) => Content = content;

    /// <summary>The version of the review, and so of its answer.</summary>
    public required AdmissionVersion Version { get; init; }

    /// <summary>What the answer must repeat, letter by letter. Every call has its own, a repeated one too.</summary>
    public required string Uid { get; init; }

    /// <summary>The kind of <see cref="Content"/>; unstated in reviews that are not from an API server.</summary>
    public ObjectKind Kind { get; init; }

    /// <summary>
    /// The part of the object that is addressed, for example <c>exec</c>; empty for the object itself.
    /// </summary>
    public string SubResource { get; init; } = "";

    /// <summary>The name of the object; empty for most pods, which are named later.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace of the object; empty for objects outside namespaces.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>What is being done.</summary>
    public AdmissionOperation Operation { get; init; }

    /// <summary>True when nothing will be stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>The object, backed by the review; undefined or null on DELETE.</summary>
    internal JsonElement Content { get; }

    /// <summary>
    /// True when a pod is created, which is all that an injector acts on. Where the review names no kind or no
    /// operation the object itself tells, or is taken to be created.
    /// </summary>
    public bool IsPodCreation =>
        Operation is AdmissionOperation.Create or AdmissionOperation.Unstated
        && SubResource.Length == 0
        && (Kind.IsUnstated || Kind == ObjectKind.Pod);

    /// <summary>Reads the request of a review.</summary>
    /// <param name="review">
    /// An AdmissionReview of <c>admission.k8s.io</c> <c>v1</c> or <c>v1beta1</c>, as JSON in UTF-8.
    /// </param>
    /// <param name="limits">How large and deep it may be; <see cref="JsonLimits.Default"/> if null.</param>
    /// <exception cref="AdmissionFormatException">The text is no such review; the message names every
    /// fault.</exception>
    public static AdmissionRequest Parse(ReadOnlyMemory<byte> review, JsonLimits? limits = null) =>
        AdmissionRequestReader.Read(review, limits ?? JsonLimits.Default);

    /// <summary>The object as a tree of the caller's own; null where there is none.</summary>
    public JsonNode? ToJson() => new JsonView(Content).ToNode();
}
