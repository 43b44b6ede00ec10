using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Json;

/// <summary>A list of operations that turns one JSON document into another: a JSON Patch (RFC 6902).</summary>
/// <remarks>Immutable. Two patches are equal when they have equal operations in the same order.</remarks>
public sealed class JsonPatch : IEquatable<JsonPatch>
{
    /// <summary>Makes a patch of operations, to be applied in this order.</summary>
    /// <param name="operations">The operations; none makes <see cref="Empty"/>.</param>
    public JsonPatch(params ImmutableArray<JsonPatchOperation> operations) =>
        Operations = operations.IsDefault ? [] : operations;

    /// <summary>The patch that changes nothing.</summary>
    public static JsonPatch Empty { get; } = new([]);

    /// <summary>The operations, in the order in which they apply.</summary>
    public ImmutableArray<JsonPatchOperation> Operations { get; }

    /// <summary>Whether there are no operations.</summary>
    public bool IsEmpty => Operations.IsEmpty;

    /// <summary>Reads the text form.</summary>
    /// <remarks>Members that an operation does not define are ignored, as RFC 6902 §4 asks.</remarks>
    /// <param name="utf8">A JSON array of operations.</param>
    /// <param name="limits">How large and deep it may be; <see cref="JsonLimits.Default"/> if null.</param>
    /// <exception cref="JsonFormatException">
    /// The text is not JSON, or not such an array: an unknown <c>op</c>, a missing or malformed <c>path</c>,
    /// <c>from</c> or <c>value</c>.
    /// </exception>
    public static JsonPatch Parse(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        JsonPatchReader.Read(utf8, limits ?? JsonLimits.Default);

    /// <summary>Finds the operations that turn one tree into another.</summary>
    /// <remarks>
    /// <para>The patch is deterministic, has only <c>add</c>, <c>remove</c> and <c>replace</c>, has no operation where
    /// nothing differs, and rewrites nothing that stays. Members come in the order of <paramref name="before"/>, new
    /// ones after them in the order of <paramref name="after"/>; in a list, items leave from the back, then enter from
    /// the front. A value is added with all that is below it, so a parent is always there.</para>
    /// <para>Numbers are compared by their text: <c>1e3</c> becoming <c>1000</c> is a change. The order of an object's
    /// members is not looked at.</para>
    /// </remarks>
    /// <param name="before">The tree as it is; it is not changed.</param>
    /// <param name="after">The tree as it shall be; it is not changed, and values are copied from it.</param>
    /// <param name="identity">How items of lists are known; none if null.</param>
    /// <returns>A patch with <c>Diff(a, b).Apply(a)</c> equal to <c>b</c>.</returns>
    public static JsonPatch Diff(JsonNode? before, JsonNode? after, ListIdentity? identity = null) =>
        JsonPatchDiff.Between(new(before), new(after), identity ?? ListIdentity.None, copyValues: true);

    /// <summary>
    /// The same as <see cref="Diff"/> for a tree that nobody will change any more: the patch refers to parts of it.
    /// </summary>
    internal static JsonPatch DiffShared(JsonNode? before, JsonNode? after, ListIdentity identity) =>
        JsonPatchDiff.Between(new(before), new(after), identity, copyValues: false);

    /// <summary>Applies the operations in their order, all or none.</summary>
    /// <param name="document">The document; it is not changed.</param>
    /// <returns>A new tree.</returns>
    /// <exception cref="JsonPatchException">An operation does not apply, or a test fails.</exception>
    public JsonNode? Apply(JsonNode? document) => JsonPatchApplier.Apply(this, document);

    /// <summary>The text form: compact UTF-8, without a byte order mark.</summary>
    public byte[] ToUtf8()
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteTo(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the text form.</summary>
    /// <param name="output">Where the bytes go, the same as those of <see cref="ToUtf8"/>.</param>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.Options);
        WriteTo(writer);
    }

    /// <summary>The operations as a tree.</summary>
    public JsonArray ToJson() => (JsonArray)StrictJson.Parse(ToUtf8(), JsonPatchReader.OwnLimits)!;

    /// <summary>The text form.</summary>
    public override string ToString() => JsonText.Write(WriteTo);

    /// <summary>Whether both have equal operations in the same order.</summary>
    /// <param name="other">The patch to compare with.</param>
    public bool Equals(JsonPatch? other) => other is not null && Operations.AsSpan().SequenceEqual(other.Operations.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JsonPatch);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Operations.Aggregate(Operations.Length, (hash, operation) => HashCode.Combine(hash, operation));

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var operation in Operations)
            operation.WriteTo(writer);
        writer.WriteEndArray();
    }
}
