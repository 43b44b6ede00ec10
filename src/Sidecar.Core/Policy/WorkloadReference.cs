namespace Sidecar.Core.Policy;

/// <summary>The object a pod belongs to.</summary>
/// <param name="ApiVersion">Group and version, for example <c>apps/v1</c>; empty when not known.</param>
/// <param name="Kind">For example <c>Deployment</c>.</param>
/// <param name="Name">The name; empty when not known yet.</param>
/// <param name="Namespace">The namespace; empty when not known.</param>
public sealed record WorkloadReference(string ApiVersion, string Kind, string Name, string Namespace);
