using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Annotations;

/// <summary>Checks names of environment variables as the API server does: printable ASCII without <c>=</c>.</summary>
static class EnvironmentNameCheck
{
    /// <summary>The cause of a refusal, or null where the name is good.</summary>
    public static string? Fault(string name) =>
        name.Length == 0 ? "the name of an environment variable is empty"
        : name.Any(c => c is < ' ' or > '~' or '=')
            ? $"'{name}' is no name of an environment variable: expected printable ASCII without '='"
            : null;

    /// <summary>All faults of the names in a JSON object; null for none, and for text that is no JSON object.</summary>
    public static string? Names(string value) => JsonRead.ParseObject(value) is { } variables ? Names(variables) : null;

    /// <inheritdoc cref="Names(string)"/>
    public static string? Names(JsonObject variables)
    {
        var faults = variables.Select(variable => Fault(variable.Key)).OfType<string>().ToList();
        return faults.Count == 0 ? null : string.Join("; ", faults);
    }
}
