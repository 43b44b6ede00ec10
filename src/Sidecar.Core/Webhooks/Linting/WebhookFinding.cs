using Sidecar.Core.Json;

namespace Sidecar.Core.Webhooks.Linting;

/// <summary>One thing found in a webhook configuration.</summary>
/// <param name="Rule">What was looked for.</param>
/// <param name="Configuration">The name of the configuration.</param>
/// <param name="Pointer">Where in it (RFC 6901).</param>
/// <param name="Message">What was found.</param>
/// <param name="Fix">What to do.</param>
public sealed record WebhookFinding(
    WebhookLintRule Rule, string Configuration, JsonPointer Pointer, string Message, string Fix)
{
    /// <summary>For example <c>injector: /webhooks/0/timeoutSeconds: warning timeout-long: 30 seconds … Set …</c>.</summary>
    public override string ToString()
    {
        var severity = Rule.Severity switch
        {
            WebhookFindingSeverity.Error => "error",
            WebhookFindingSeverity.Warning => "warning",
            _ => "information",
        };
        return $"{Configuration}: {Pointer}: {severity} {Rule.Code}: {Message} {Fix}";
    }
}
