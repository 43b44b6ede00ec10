using Sidecar.Core.Json;

namespace Sidecar.Core.Injection;

/// <summary>One reason why a pod that should be injected cannot be.</summary>
/// <param name="Code">A stable code, lower-case words joined by <c>-</c>, for example <c>unknown-template</c>.</param>
/// <param name="Message">What was found and what was expected.</param>
/// <param name="Pointer">Where in the pod as it was sent; null when it is nothing in the pod.</param>
public sealed record InjectionError(string Code, string Message, JsonPointer? Pointer = null)
{
    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
