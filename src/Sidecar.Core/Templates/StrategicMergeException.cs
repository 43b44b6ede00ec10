using Sidecar.Core.Json;

namespace Sidecar.Core.Templates;

/// <summary>An overlay that cannot be merged: a directive or a list item that says something impossible.</summary>
public sealed class StrategicMergeException : FormatException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="pointer">Where in the overlay.</param>
    /// <param name="problem">What was found and what was expected.</param>
    public StrategicMergeException(JsonPointer pointer, string problem)
        : base($"{(pointer.IsRoot ? "overlay" : pointer)}: {problem}") => (Pointer, Problem) = (pointer, problem);

    /// <summary>Where in the overlay.</summary>
    public JsonPointer Pointer { get; }

    /// <summary>What was found and what was expected, without the place.</summary>
    public string Problem { get; }
}
