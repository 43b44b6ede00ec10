namespace Sidecar.Core.Webhooks;

/// <summary>What the API server fills in where an entry of a configuration leaves a field out.</summary>
/// <remarks>
/// Source: the API reference of <c>admissionregistration.k8s.io</c>. A live configuration always has these written out.
/// </remarks>
public sealed record WebhookDefaults
{
    WebhookDefaults()
    {
    }

    /// <summary>What a failing call means.</summary>
    public required WebhookFailurePolicy FailurePolicy { get; init; }

    /// <summary>Whether other versions of a resource are caught.</summary>
    public required WebhookMatchPolicy MatchPolicy { get; init; }

    /// <summary>The time for one call, in seconds.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>The versions of AdmissionReview; empty where they must be written.</summary>
    public required EquatableArray<string> AdmissionReviewVersions { get; init; }

    /// <summary>The side effects assumed; null where they must be written.</summary>
    public required WebhookSideEffects? SideEffects { get; init; }

    /// <summary>The defaults of v1.</summary>
    public static WebhookDefaults V1 { get; } = new()
    {
        FailurePolicy = WebhookFailurePolicy.Fail,
        MatchPolicy = WebhookMatchPolicy.Equivalent,
        TimeoutSeconds = 10,
        AdmissionReviewVersions = [],
        SideEffects = null,
    };

    /// <summary>The defaults of v1beta1.</summary>
    public static WebhookDefaults V1Beta1 { get; } = new()
    {
        FailurePolicy = WebhookFailurePolicy.Ignore,
        MatchPolicy = WebhookMatchPolicy.Exact,
        TimeoutSeconds = 30,
        AdmissionReviewVersions = ["v1beta1"],
        SideEffects = WebhookSideEffects.Unknown,
    };

    /// <summary>The defaults of a version.</summary>
    /// <param name="version">The version the configuration is written in.</param>
    public static WebhookDefaults Of(WebhookApiVersion version) =>
        version == WebhookApiVersion.V1Beta1 ? V1Beta1 : V1;
}
