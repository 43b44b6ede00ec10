namespace Sidecar.Core.Json;

/// <summary>A JSON Patch does not fit the document it was applied to.</summary>
public sealed class JsonPatchException : Exception
{
    /// <summary>States which operation failed and why.</summary>
    /// <param name="index">The operation's position in the patch, from 0.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="problem">Why it does not apply.</param>
    public JsonPatchException(int index, JsonPatchOperation operation, string problem)
        : base($"operation {index} ({operation?.Name} '{operation?.Path}'): {problem}")
    {
        ArgumentNullException.ThrowIfNull(operation);
        Index = index;
        Operation = operation;
    }

    /// <summary>The operation's position in the patch, from 0.</summary>
    public int Index { get; }

    /// <summary>The operation that failed.</summary>
    public JsonPatchOperation Operation { get; }
}
