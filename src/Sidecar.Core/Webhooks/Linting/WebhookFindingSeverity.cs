namespace Sidecar.Core.Webhooks.Linting;

/// <summary>How bad a finding is.</summary>
public enum WebhookFindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>It works, and will hurt one day.</summary>
    Warning,

    /// <summary>The API server refuses the configuration, or calls fail, or pods can no longer start.</summary>
    Error,
}
