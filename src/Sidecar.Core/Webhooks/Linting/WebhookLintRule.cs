namespace Sidecar.Core.Webhooks.Linting;

/// <summary>One thing the lint looks for.</summary>
/// <param name="Code">A code that stays the same from release to release, lower-case words joined by <c>-</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Meaning">What it says, in one sentence.</param>
public sealed record WebhookLintRule(string Code, WebhookFindingSeverity Severity, string Meaning);
