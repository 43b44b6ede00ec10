using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Sidecar.Core.Json;

namespace Sidecar.Core.Yaml;

/// <summary>A text of YAML documents, each with its exact text and its value as JSON.</summary>
/// <remarks>
/// <para>The texts of the documents, one after another, are the whole text: what is not changed can leave byte for
/// byte. Values are read as Kubernetes' own tools read them, as <c>docs/yaml.md</c> lays out.</para>
/// <para>A document that is JSON is read by the rules of <see cref="StrictJson"/>.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "YAML calls it a stream (YAML 1.2 §9.2).")]
public sealed class YamlStream
{
    YamlStream(string source, ImmutableArray<YamlDocument> documents)
    {
        Source = source;
        Documents = documents;
    }

    /// <summary>The name of the file, or what stands for it.</summary>
    public string Source { get; }

    /// <summary>The documents in their order, also those that hold nothing but comments.</summary>
    public ImmutableArray<YamlDocument> Documents { get; }

    /// <summary>Reads a text.</summary>
    /// <param name="utf8">The text in UTF-8, with or without a byte order mark.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <param name="limits">How large and deep it may be; <see cref="JsonLimits.Default"/> if null.</param>
    /// <exception cref="YamlFormatException">The text is not such YAML; it has the problems of all documents, up to 100 of each.</exception>
    public static YamlStream Parse(ReadOnlySpan<byte> utf8, string source, JsonLimits? limits = null) =>
        TryParse(utf8, source, limits, out var stream, out var problems)
            ? stream
            : throw new YamlFormatException(problems);

    /// <summary>Reads a text, if it is what it should be.</summary>
    /// <param name="utf8">The text in UTF-8, with or without a byte order mark.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <param name="limits">How large and deep it may be; <see cref="JsonLimits.Default"/> if null.</param>
    /// <param name="stream">The documents.</param>
    /// <param name="problems">The problems of all documents, up to 100 of each; empty on success.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8,
        string source,
        JsonLimits? limits,
        [NotNullWhen(true)] out YamlStream? stream,
        out ImmutableArray<Diagnostic> problems)
    {
        ArgumentNullException.ThrowIfNull(source);
        limits ??= JsonLimits.Default;
        stream = null;
        problems = Unreadable(utf8, source, limits);
        if (!problems.IsEmpty)
            return false;
        var found = new List<Diagnostic>();
        var documents = YamlSplitter.Split(Encoding.UTF8.GetString(utf8))
            .Select(part => YamlDocument.Read(part.Text, part.FirstLine, source, limits, found))
            .ToImmutableArray();
        problems = [.. found];
        if (found.Count == 0)
            stream = new(source, documents);
        return found.Count == 0;
    }

    static ImmutableArray<Diagnostic> Unreadable(ReadOnlySpan<byte> utf8, string source, JsonLimits limits)
    {
        if (utf8.Length > limits.MaxBytes)
            return [new(source, 1, 1, string.Create(
                CultureInfo.InvariantCulture, $"the text has {utf8.Length} bytes, expected at most {limits.MaxBytes}"))];
        if (utf8.StartsWith<byte>([0xFE, 0xFF]) || utf8.StartsWith<byte>([0xFF, 0xFE]))
            return [new(source, 1, 1, "found UTF-16, expected UTF-8")];
        if (!Utf8.IsValid(utf8))
        {
            var fault = StrictJsonFault.InvalidUtf8(utf8);
            return [new(source, fault.Line, fault.Column, fault.Problem)];
        }
        return [];
    }
}
