using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks;

/// <summary>One webhook of a configuration: whom to call, and for which requests.</summary>
/// <remarks>
/// Null means that the field is not written and the API server's default holds; the defaults depend on the version the
/// configuration is written in, see <see cref="WebhookDefaults"/>.
/// </remarks>
public sealed record WebhookEntry
{
    /// <summary>The name shown to users when it denies a request: at least three parts joined by dots.</summary>
    public required string Name { get; init; }

    /// <summary>How it is reached.</summary>
    public required WebhookClientConfig ClientConfig { get; init; }

    /// <summary>The requests it wants: those that fit at least one rule. Default: none, so that it is never called.</summary>
    public EquatableArray<WebhookRule> Rules { get; init; }

    /// <summary>What becomes of a request when the call fails. Default: Fail (v1), Ignore (v1beta1).</summary>
    public WebhookFailurePolicy? FailurePolicy { get; init; }

    /// <summary>Whether other versions of a resource are caught. Default: Equivalent (v1), Exact (v1beta1).</summary>
    public WebhookMatchPolicy? MatchPolicy { get; init; }

    /// <summary>What the labels of the object's namespace have to satisfy. Default: nothing, every namespace fits.</summary>
    /// <remarks>Objects without a namespace always fit, except that a Namespace is judged by its own labels.</remarks>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary>What the labels of the object (the old or the new one) have to satisfy. Default: nothing.</summary>
    public LabelSelector? ObjectSelector { get; init; }

    /// <summary>Further conditions, which all have to hold. Default: none.</summary>
    public EquatableArray<WebhookMatchCondition> MatchConditions { get; init; }

    /// <summary>Whether a call has side effects. Must be written in v1; default in v1beta1: Unknown.</summary>
    public WebhookSideEffects? SideEffects { get; init; }

    /// <summary>The time for one call, in seconds, 1 to 30. Default: 10 (v1), 30 (v1beta1).</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Whether it is called again after later changes. Default: Never.</summary>
    public WebhookReinvocationPolicy? ReinvocationPolicy { get; init; }

    /// <summary>
    /// The versions of AdmissionReview it understands, the preferred one first. Must be written in v1; default in
    /// v1beta1: v1beta1.
    /// </summary>
    public EquatableArray<string> AdmissionReviewVersions { get; init; }
}
