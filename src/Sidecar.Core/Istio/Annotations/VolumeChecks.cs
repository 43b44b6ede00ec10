using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Annotations;

/// <summary>
/// Checks of the annotations that add volumes and mounts, each by itself. Text that is no JSON object has no effect and
/// passes; what would make a pod that the API server refuses does not.
/// </summary>
static class VolumeChecks
{
    const int MaxName = 63;

    static readonly string[] Propagations = ["None", "HostToContainer", "Bidirectional"];

    /// <summary>Volumes: names to sources.</summary>
    public static string? Volumes(string value) => Each(value, (name, fields) =>
        Sources(fields).Skip(1).Any() ? $"volume '{name}' has several sources: {string.Join(", ", Sources(fields))}"
        : fields.FirstOrDefault(field => field.Key != "name" && field.Value is not (JsonObject or null)) is { Key: { } odd }
            ? $"the source '{odd}' of volume '{name}' is no JSON object"
        : null);

    /// <summary>Mounts: names of volumes to mounts.</summary>
    public static string? Mounts(string value) => Each(value, (name, fields) =>
        Path(fields) is not { Length: > 0 } path ? $"the mount of '{name}' has no mountPath"
        : path.Contains(':', StringComparison.Ordinal) ? $"the mountPath '{path}' contains ':'"
        : fields["readOnly"] is { } flag && flag.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False)
            ? $"readOnly of the mount of '{name}' is neither true nor false"
        : fields["mountPropagation"] is { } propagation && !Propagations.Contains(propagation.AsText())
            ? $"mountPropagation of the mount of '{name}' is none of {string.Join(", ", Propagations)}"
        : SubPathFault(fields) is { } fault ? $"{fault} of the mount of '{name}'"
        : null);

    /// <summary>The fields of a volume that say where it comes from.</summary>
    public static IEnumerable<string> Sources(JsonObject volume) =>
        volume.Where(field => field.Key != "name" && field.Value is JsonObject).Select(field => field.Key);

    /// <summary>Where a volume is mounted; null where that is no text.</summary>
    public static string? Path(JsonObject mount) => mount.Text("mountPath");

    static string? SubPathFault(JsonObject mount)
    {
        foreach (var field in (string[])["subPath", "subPathExpr"])
            if (mount[field] is { } value && (value.AsText() is not { } path || path.StartsWith('/') || path.Split('/').Contains("..")))
                return $"'{value.ToJsonString()}' is no relative path without '..': {field}";
        return mount.Text("subPath") is { Length: > 0 } && mount.Text("subPathExpr") is { Length: > 0 }
            ? "subPath and subPathExpr exclude each other: both are fields"
            : null;
    }

    static string? Each(string value, Func<string, JsonObject, string?> check)
    {
        if (JsonRead.ParseObject(value) is not { } entries)
            return null;
        var problems = entries.Select(entry =>
            NameFault(entry.Key) ?? (entry.Value is JsonObject fields ? check(entry.Key, fields) : $"'{entry.Key}' is no JSON object"))
            .OfType<string>().ToList();
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    /// <summary>A label of DNS (RFC 1123), as names of volumes are.</summary>
    static string? NameFault(string name) =>
        name.Length is >= 1 and <= MaxName && name[0] != '-' && name[^1] != '-'
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? null
            : $"'{name}' is no name of a volume: expected 1 to {MaxName} lower-case letters, digits and '-', not '-' at an end";
}
