using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Testing;

/// <summary>A generated JSON value. Prints as JSON, so that a failing property shows its witness.</summary>
/// <param name="Node">The value, null for the JSON null. Treat it as read-only.</param>
public sealed record JsonTree(JsonNode? Node)
{
    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value as compact JSON.</summary>
    public string Text => Node?.ToJsonString(Relaxed) ?? "null";

    /// <inheritdoc cref="Text"/>
    public override string ToString() => Text;

    /// <summary>A fresh node with the same value, all of whose parts still are unparsed text.</summary>
    public JsonNode? Reparsed() => JsonNode.Parse(Text, documentOptions: new() { MaxDepth = 500 });

    /// <summary>Whether the texts are the same.</summary>
    /// <param name="other">The tree to compare with.</param>
    public bool Equals(JsonTree? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
