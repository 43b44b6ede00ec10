using Sidecar.Core.Json;

namespace Sidecar.Core.Injection.Preflight;

/// <summary>A field of a pod that a level of the Pod Security Standards does not allow.</summary>
/// <param name="Level">The level that does not allow it: Baseline (then Restricted does not either) or Restricted.</param>
/// <param name="Control">The control, by its name in the standards in lower camel case, for example <c>runAsNonRoot</c>.</param>
/// <param name="Pointer">The field, or where it ought to be.</param>
/// <param name="Container">The container; null for a field of the pod.</param>
/// <param name="Message">What was found and what is allowed.</param>
public sealed record PodSecurityViolation(
    PodSecurityLevel Level, string Control, JsonPointer Pointer, string? Container, string Message);
