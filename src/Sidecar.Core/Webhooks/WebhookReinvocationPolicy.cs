namespace Sidecar.Core.Webhooks;

/// <summary>Whether a webhook is called again when something after it changed the object.</summary>
public enum WebhookReinvocationPolicy
{
    /// <summary>One call for one request. The default.</summary>
    Never,

    /// <summary>One more call when the object was changed later; the webhook has to be idempotent.</summary>
    IfNeeded,
}
