namespace Sidecar.Core.Webhooks;

/// <summary>One more condition a request has to meet, written in CEL.</summary>
/// <param name="Name">The name of the condition.</param>
/// <param name="Expression">
/// A CEL expression that gives a boolean; it sees <c>object</c>, <c>oldObject</c>, <c>request</c> and <c>authorizer</c>.
/// </param>
public sealed record WebhookMatchCondition(string Name, string Expression);
