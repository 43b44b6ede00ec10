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

    static ProxyOptions? Parse(string path, out IReadOnlyList<string> problems)
    {
        problems = [];
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                problems = [$"{path}: larger than {MaxBytes} bytes, the most that is read."];
            else if (JsonSerializer.Deserialize(File.ReadAllBytes(path), Default.ProxyOptions) is { } options)
                return options;
            else
                problems = [$"{path}: 'null': expected an object."];
        }
        catch (JsonException error)
        {
            problems = [$"{path}:{error.LineNumber + 1}:{error.BytePositionInLine + 1}: {error.Path}: {error.Message}"];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems = [$"{path}: {error.Message}"];
        }
        return null;
    }
}
