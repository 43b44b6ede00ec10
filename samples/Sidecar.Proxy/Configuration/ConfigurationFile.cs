using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sidecar.Proxy.Configuration;

/// <summary>The configuration file's text, read and written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ProxyOptions))]
sealed partial class ConfigurationFile : JsonSerializerContext
{
    /// <summary>More than this is no configuration.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The name that stands for standard input, which is read once.</summary>
    public const string StandardInput = "-";

    /// <summary>The settings of a file, or in whole sentences everything that is wrong with it.</summary>
    /// <param name="path">The file; null for the defaults.</param>
    /// <param name="environment">Where the file is silent.</param>
    /// <param name="problems">Each begins with the file's name.</param>
    public static ProxySettings? Load(string? path, PodEnvironment environment, out IReadOnlyList<string> problems)
    {
        var options = new ProxyOptions();
        if (path is not null && Parse(path, out problems) is var parsed)
        {
            if (parsed is null)
                return null;
            options = parsed;
        }
        var settings = SettingsReader.Read(options, environment, out var found);
        problems = [.. found.Select(problem => $"{path ?? "configuration"}: {problem}")];
        return settings;
    }

    /// <summary>When the file was written and how long it is, of the file that a chain of links leads to; the least where there is none.</summary>
    /// <remarks>Kubernetes mounts a ConfigMap as links and replaces what they lead to, not the links.</remarks>
    public static (DateTime Written, long Length) Stamp(string? path)
    {
        if (path is null or StandardInput)
            return default;
        try
        {
            var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
            return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    static ProxyOptions? Parse(string path, out IReadOnlyList<string> problems)
    {
        problems = [];
        try
        {
            if (path != StandardInput && Directory.Exists(path))
                problems = [$"{path}: is a folder, expected a file."];
            else if (Read(path) is not { } text)
                problems = [$"{path}: larger than {MaxBytes} bytes, the most that is read."];
            else if (JsonSerializer.Deserialize(text.Span, Default.ProxyOptions) is { } options)
                return options;
            else
                problems = [$"{path}: 'null': expected an object."];
        }
        catch (JsonException error)
        {
            problems = [$"{path}:{error.LineNumber + 1}:{error.BytePositionInLine + 1}: {error.Path}: {Explain(error.Message)}"];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems = [$"{path}: {error.Message}"];
        }
        return null;
    }

    /// <summary>The bytes without a byte order mark; null where there are too many.</summary>
    static ReadOnlyMemory<byte>? Read(string path)
    {
        using var file = path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(path);
        var text = new byte[(file.CanSeek && file.Length is > 0 and < MaxBytes ? file.Length : MaxBytes) + 1];
        var length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        if (length > MaxBytes)
            return null;
        return text.AsMemory()[(text.AsSpan(0, length).StartsWith(Encoding.UTF8.Preamble) ? 3 : 0)..length];
    }

    /// <summary>What is wrong, in words of the file and not of the types it is read into, and without the place, which is said before.</summary>
    static string Explain(string message)
    {
        var place = message.IndexOf(" Path: ", StringComparison.Ordinal);
        message = place < 0 ? message : message[..place];
        return Has("could not be mapped") ? "this key is not known."
            : Has("Duplicate property") ? "this key is given twice."
            : Has("doesn't allow setting null") ? "'null': expected a value."
            : !Has("could not be converted to") ? message
            : Has("to System.Collections.Generic.List`1") ? "expected a list."
            : Has("to System.String") ? "expected a text in quotes."
            : Has("System.Int") ? "expected a whole number."
            : Has("System.Double") ? "expected a number."
            : "expected an object.";

        bool Has(string words) => message.Contains(words, StringComparison.Ordinal);
    }
}
