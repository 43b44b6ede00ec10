namespace Sidecar.Core.Webhooks;

/// <summary>What a client does with an object.</summary>
public enum WebhookOperation
{
    /// <summary><c>*</c>: any operation, in a rule.</summary>
    All,

    /// <summary>Creates it.</summary>
    Create,

    /// <summary>Changes it.</summary>
    Update,

    /// <summary>Deletes it.</summary>
    Delete,

    /// <summary>Opens a connection to it, for example <c>pods/exec</c>.</summary>
    Connect,
}
