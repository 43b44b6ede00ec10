namespace Sidecar.Core.Webhooks;

/// <summary>What the API server does with one webhook at a request.</summary>
public enum WebhookOutcome
{
    /// <summary>It calls the webhook.</summary>
    Called,

    /// <summary>It passes the webhook by.</summary>
    NotCalled,

    /// <summary>It refuses the request without calling the webhook.</summary>
    Refused,

    /// <summary>That depends on something not known here.</summary>
    Unknown,
}
