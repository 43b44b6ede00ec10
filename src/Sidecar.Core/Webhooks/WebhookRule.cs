namespace Sidecar.Core.Webhooks;

/// <summary>Which requests a webhook wants: those that fit every field. <c>*</c> fits anything.</summary>
public sealed record WebhookRule
{
    /// <summary>The operations.</summary>
    public required EquatableArray<WebhookOperation> Operations { get; init; }

    /// <summary>The API groups; the empty text is the core group.</summary>
    public required EquatableArray<string> ApiGroups { get; init; }

    /// <summary>The versions of the groups.</summary>
    public required EquatableArray<string> ApiVersions { get; init; }

    /// <summary>
    /// The resources: <c>pods</c>, <c>pods/exec</c>, <c>pods/*</c> (pods and all their subresources), <c>*/scale</c>,
    /// <c>*</c> (all resources, no subresource), <c>*/*</c>.
    /// </summary>
    public required EquatableArray<string> Resources { get; init; }

    /// <summary>Namespaced resources, others, or all; null for the default, all.</summary>
    public WebhookScope? Scope { get; init; }

    /// <summary>The creation of pods, what an injector asks for.</summary>
    public static WebhookRule PodCreation { get; } = new()
    {
        Operations = [WebhookOperation.Create],
        ApiGroups = [""],
        ApiVersions = ["v1"],
        Resources = ["pods"],
    };
}
