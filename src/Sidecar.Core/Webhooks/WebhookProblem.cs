using Sidecar.Core.Json;

namespace Sidecar.Core.Webhooks;

/// <summary>One thing wrong with the form of a webhook configuration.</summary>
/// <param name="Pointer">Where in the document (RFC 6901).</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record WebhookProblem(JsonPointer Pointer, string Message)
{
    /// <summary>The problem as one line: <c>/webhooks/0/name: expected a text, found the number 1</c>.</summary>
    public override string ToString() => $"{(Pointer.IsRoot ? "document" : Pointer.ToString())}: {Message}";
}
