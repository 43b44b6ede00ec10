namespace Sidecar.Core.Webhooks;

/// <summary>What becomes of a request whose webhook cannot be called or answers with nonsense.</summary>
/// <remarks>A denial counts whatever the policy, and so does a patch that cannot be applied.</remarks>
public enum WebhookFailurePolicy
{
    /// <summary>The request goes on unchanged. The default in v1beta1.</summary>
    Ignore,

    /// <summary>The request is refused. The default in v1.</summary>
    Fail,
}
