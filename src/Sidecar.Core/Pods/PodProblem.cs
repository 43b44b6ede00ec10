using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>One thing wrong with the form of a pod.</summary>
/// <param name="Pointer">Where in the pod (RFC 6901).</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record PodProblem(JsonPointer Pointer, string Message)
{
    /// <summary>The problem as one line: <c>/spec/containers: expected a list, found a text</c>.</summary>
    public override string ToString()
    {
        var pointer = Pointer.ToString();
        return $"{(pointer.Length == 0 ? "pod" : pointer)}: {Message}";
    }
}
