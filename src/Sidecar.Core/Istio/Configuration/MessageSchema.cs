using System.Collections.Frozen;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>The kinds of field that the messages of the mesh API have.</summary>
enum FieldKind
{
    Text,
    Integer,
    Number,
    Flag,

    /// <summary>A boolean or integer that knows "not set": an explicit false or 0 is kept.</summary>
    OptionalFlag,
    OptionalInteger,
    Duration,
    Choice,
    Texts,
    TextMap,
    Maps,
    Message,

    /// <summary>A part that injection passes on without looking inside.</summary>
    Open,
}

/// <summary>One field: its name in lowerCamel, what it holds, and for a choice the names by number.</summary>
sealed record FieldSchema(string Name, FieldKind Kind)
{
    public MessageSchema? Message { get; init; }

    public IReadOnlyDictionary<int, string> Choices { get; init; } = FrozenDictionary<int, string>.Empty;
}

/// <summary>The fields of a message in the order they are written. A field is found by either spelling.</summary>
sealed class MessageSchema
{
    readonly FrozenDictionary<string, FieldSchema> _bySpelling;

    public MessageSchema(params FieldSchema[] fields)
    {
        Fields = fields;
        _bySpelling = fields
            .SelectMany(field => new[] { field.Name, SnakeCase(field.Name) }.Distinct()
                .Select(spelling => KeyValuePair.Create(spelling, field)))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<FieldSchema> Fields { get; }

    public FieldSchema? Find(string spelling) => _bySpelling.GetValueOrDefault(spelling);

    static string SnakeCase(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{c}"));
}
