using Sidecar.Core.Json;

namespace Sidecar.Core.Injection.Preflight;

/// <summary>Something about an injected pod that its author would rather hear now than find out.</summary>
/// <param name="Code">What it is, one of <see cref="PreflightCodes"/>.</param>
/// <param name="Message">What was found and what follows from it, in one line.</param>
/// <param name="Pointer">Where in the injected pod.</param>
/// <param name="Container">The container it is about; null when it is about the pod.</param>
public sealed record PreflightFinding(string Code, string Message, JsonPointer Pointer, string? Container)
{
    /// <summary>The message and the code.</summary>
    public override string ToString() => $"{Message} ({Code})";
}
