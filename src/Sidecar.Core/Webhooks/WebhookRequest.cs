using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks;

/// <summary>A request to the API server, as far as it decides which webhooks are called. Default: a pod is created.</summary>
public sealed record WebhookRequest
{
    /// <summary>What is done; not <see cref="WebhookOperation.All"/>. Default: Create.</summary>
    public WebhookOperation Operation
    {
        get;
        init => field = value == WebhookOperation.All
            ? throw new ArgumentOutOfRangeException(nameof(value), value, "expected one operation")
            : value;
    } = WebhookOperation.Create;

    /// <summary>The resource, as the client sent it. Default: pods.</summary>
    public GroupVersionResource Resource { get; init; } = GroupVersionResource.Pods;

    /// <summary>The subresource, for example <c>exec</c>. Default: empty, the resource itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>
    /// The other groups and versions the same object is served in, which the match policy Equivalent looks at. Default:
    /// none, as for pods.
    /// </summary>
    public EquatableArray<GroupVersionResource> Equivalents { get; init; }

    /// <summary>
    /// The namespace; of a Namespace its own name. Default: empty, for an object that is in none.
    /// </summary>
    public string Namespace { get; init; } = "";

    /// <summary>
    /// The labels of the namespace; null when they are not known. <c>kubernetes.io/metadata.name</c>, which every
    /// namespace has, need not be among them.
    /// </summary>
    public IReadOnlyDictionary<string, string>? NamespaceLabels { get; init; }

    /// <summary>The new object; null for a deletion, and where the object is no pod.</summary>
    public Pod? Pod { get; init; }

    /// <summary>The object before a change or a deletion; null for a creation.</summary>
    public Pod? OldPod { get; init; }

    /// <summary>True when nothing will be stored. Default: false.</summary>
    public bool DryRun { get; init; }

    /// <summary>Who sent the request; null when it is not known.</summary>
    public WebhookUser? User { get; init; }

    /// <summary>The request that creates a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="namespaceLabels">The labels of the namespace; null when they are not known.</param>
    public static WebhookRequest Creating(
        Pod pod, string @namespace, IReadOnlyDictionary<string, string>? namespaceLabels) =>
        new() { Pod = pod, Namespace = @namespace, NamespaceLabels = namespaceLabels };
}
