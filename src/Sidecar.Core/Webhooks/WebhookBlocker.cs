using Sidecar.Core.Json;

namespace Sidecar.Core.Webhooks;

/// <summary>One requirement of a webhook that stands between a request and the call.</summary>
/// <param name="Requirement">Which requirement.</param>
/// <param name="Pointer">Where it is written in the configuration (RFC 6901).</param>
/// <param name="Required">What it asks for.</param>
/// <param name="Found">What the request has.</param>
/// <param name="Hint">What to change for the requirement to be met.</param>
public sealed record WebhookBlocker(
    WebhookRequirement Requirement, JsonPointer Pointer, string Required, string Found, string Hint)
{
    /// <summary>For example <c>/webhooks/0/objectSelector: requires app=web, found no label app. Label the pod app=web.</c></summary>
    public override string ToString() => $"{Pointer}: requires {Required}, found {Found}. {Hint}";
}
