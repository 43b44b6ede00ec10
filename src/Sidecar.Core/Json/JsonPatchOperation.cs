using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Json;

/// <summary>One operation of a JSON Patch (RFC 6902 §4). The cases are closed: the six nested types.</summary>
/// <remarks>Operations are immutable: a value is taken in and handed out as a copy.</remarks>
public abstract record JsonPatchOperation
{
    private protected JsonPatchOperation(JsonPointer path) => Path = path;

    /// <summary>The operation's name in the text form, such as <c>add</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The place that the operation changes or looks at.</summary>
    public JsonPointer Path { get; }

    /// <summary>The operation as one line of JSON.</summary>
    public sealed override string ToString() => JsonText.Write(WriteTo);

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, Name);
        if (From is { } from)
            writer.WriteString("from"u8, from.ToString());
        writer.WriteString("path"u8, Path.ToString());
        if (Content is { } content)
        {
            writer.WritePropertyName("value"u8);
            content.WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    private protected virtual JsonPointer? From => null;

    private protected virtual JsonView? Content => null;

    private protected static bool Same(JsonView one, JsonView other) => JsonEquality.Instance.Equals(one, other);

    /// <summary>Puts a value in: sets a member, or inserts an item before the one at that index; <c>-</c> appends.</summary>
    public sealed record Add : JsonPatchOperation
    {
        internal Add(JsonPointer path, JsonView value) : base(path) => View = value;

        /// <summary>Makes the operation.</summary>
        /// <param name="path">Where to: a member, the index of an item, or <c>-</c> behind the last item. What holds it must be there.</param>
        /// <param name="value">The value, which is copied; null for the JSON null.</param>
        public Add(JsonPointer path, JsonNode? value) : this(path, new JsonView(value?.DeepClone())) { }

        /// <inheritdoc/>
        public override string Name => "add";

        /// <summary>The value: a copy on each call, null for the JSON null.</summary>
        public JsonNode? Value => View.ToNode();

        internal JsonView View { get; }

        private protected override JsonView? Content => View;

        /// <summary>Whether both put the same value in the same place; numbers are compared by their text.</summary>
        /// <param name="other">The operation to compare with.</param>
        public bool Equals(Add? other) => other is not null && Path == other.Path && Same(View, other.View);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Name, Path);
    }

    /// <summary>Takes a value out. It must be there.</summary>
    public sealed record Remove : JsonPatchOperation
    {
        /// <summary>Makes the operation.</summary>
        /// <param name="path">The value that leaves.</param>
        public Remove(JsonPointer path) : base(path) { }

        /// <inheritdoc/>
        public override string Name => "remove";
    }

    /// <summary>Puts a value in the place of another, which must be there.</summary>
    public sealed record Replace : JsonPatchOperation
    {
        internal Replace(JsonPointer path, JsonView value) : base(path) => View = value;

        /// <summary>Makes the operation.</summary>
        /// <param name="path">The value that is replaced.</param>
        /// <param name="value">The new value, which is copied; null for the JSON null.</param>
        public Replace(JsonPointer path, JsonNode? value) : this(path, new JsonView(value?.DeepClone())) { }

        /// <inheritdoc/>
        public override string Name => "replace";

        /// <summary>The new value: a copy on each call, null for the JSON null.</summary>
        public JsonNode? Value => View.ToNode();

        internal JsonView View { get; }

        private protected override JsonView? Content => View;

        /// <summary>Whether both put the same value in the same place; numbers are compared by their text.</summary>
        /// <param name="other">The operation to compare with.</param>
        public bool Equals(Replace? other) => other is not null && Path == other.Path && Same(View, other.View);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Name, Path);
    }

    /// <summary>Takes a value out in one place and puts it in in another.</summary>
    public sealed record Move : JsonPatchOperation
    {
        /// <summary>Makes the operation.</summary>
        /// <param name="source">Where the value is taken from; it must be there.</param>
        /// <param name="path">Where it goes, as in <see cref="Add"/>; not below <paramref name="source"/>.</param>
        public Move(JsonPointer source, JsonPointer path) : base(path) => Source = source;

        /// <inheritdoc/>
        public override string Name => "move";

        /// <summary>Where the value is taken from: <c>from</c> in the text form.</summary>
        public JsonPointer Source { get; }

        private protected override JsonPointer? From => Source;
    }

    /// <summary>Puts a copy of a value in another place.</summary>
    public sealed record Copy : JsonPatchOperation
    {
        /// <summary>Makes the operation.</summary>
        /// <param name="source">The value that is copied; it must be there.</param>
        /// <param name="path">Where the copy goes, as in <see cref="Add"/>.</param>
        public Copy(JsonPointer source, JsonPointer path) : base(path) => Source = source;

        /// <inheritdoc/>
        public override string Name => "copy";

        /// <summary>Where the value is: <c>from</c> in the text form.</summary>
        public JsonPointer Source { get; }

        private protected override JsonPointer? From => Source;
    }

    /// <summary>Changes nothing, and fails the whole patch unless the value is there and equal (RFC 6902 §4.6).</summary>
    public sealed record Test : JsonPatchOperation
    {
        internal Test(JsonPointer path, JsonView value) : base(path) => View = value;

        /// <summary>Makes the operation.</summary>
        /// <param name="path">The value that is compared.</param>
        /// <param name="value">What it must equal, which is copied; null for the JSON null.</param>
        public Test(JsonPointer path, JsonNode? value) : this(path, new JsonView(value?.DeepClone())) { }

        /// <inheritdoc/>
        public override string Name => "test";

        /// <summary>The value expected: a copy on each call, null for the JSON null.</summary>
        public JsonNode? Value => View.ToNode();

        internal JsonView View { get; }

        private protected override JsonView? Content => View;

        /// <summary>Whether both expect the same value in the same place; numbers are compared by their text.</summary>
        /// <param name="other">The operation to compare with.</param>
        public bool Equals(Test? other) => other is not null && Path == other.Path && Same(View, other.View);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Name, Path);
    }
}
