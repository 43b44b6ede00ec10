namespace Sidecar.Core.Webhooks;

/// <summary>Who sent a request (<c>request.userInfo</c>). Only match conditions look at it.</summary>
/// <param name="Username">The name, for example <c>system:serviceaccount:kube-system:replicaset-controller</c>.</param>
public sealed record WebhookUser(string Username)
{
    /// <summary>The groups of the user. Default: none, which means that they are not known.</summary>
    public EquatableArray<string> Groups { get; init; }
}
