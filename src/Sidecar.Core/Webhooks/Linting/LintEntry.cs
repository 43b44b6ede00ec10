using Sidecar.Core.Json;

namespace Sidecar.Core.Webhooks.Linting;

/// <summary>One webhook under the lint, with the API server's defaults at hand.</summary>
sealed class LintEntry(WebhookConfiguration configuration, int index, WebhookLintOptions options)
{
    public WebhookConfiguration Configuration => configuration;

    public int Index => index;

    public WebhookLintOptions Options => options;

    public WebhookEntry Entry { get; } = configuration.Entries[index];

    public JsonPointer At { get; } = JsonPointer.Root / "webhooks" / index;

    public bool IsV1 => configuration.ApiVersion == WebhookApiVersion.V1;

    public bool FailsClosed => (Entry.FailurePolicy ?? configuration.Defaults.FailurePolicy) == WebhookFailurePolicy.Fail;

    public WebhookMatchPolicy MatchPolicy => Entry.MatchPolicy ?? configuration.Defaults.MatchPolicy;

    /// <summary>How messages call the webhook.</summary>
    public string Name => $"The webhook '{Entry.Name}'";

    /// <summary>Whether a rule wants pods when they are created, whatever the selectors say.</summary>
    public bool WantsPods => RuleMatch.Blockers(Entry, MatchPolicy, new() { Namespace = "any" }, At).Count == 0;

    /// <summary>Whether the webhook has been switched off.</summary>
    public bool IsDeactivated => Options.Deactivated is { } marker
        && marker.Equals(Entry.NamespaceSelector) && marker.Equals(Entry.ObjectSelector);

    /// <summary>Whether the request is certain to be sent to this webhook.</summary>
    public bool Catches(WebhookRequest request) =>
        new WebhookMatcher([configuration]).Match(request)[index].Outcome == WebhookOutcome.Called;

    public WebhookFinding Finding(WebhookLintRule rule, JsonPointer pointer, string message, string fix) =>
        new(rule, configuration.Name, pointer, message, fix);

    public WebhookFinding Finding(WebhookLintRule rule, string field, string message, string fix) =>
        Finding(rule, At / field, message, fix);
}
