using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sidecar.Core.Istio.Facts;

/// <summary>
/// Environment variables of the proxy that the path of the webhook URL carries: <c>/inject/k1/v1/k2/v2…</c>, where
/// <c>cluster</c> and <c>net</c> are short names, every other key is used in upper case and <c>--slash--</c> in a value
/// stands for <c>/</c>; or the older <c>/inject/:ENV:key=value:ENV:key=value</c>, whose values may hold a slash.
/// </summary>
static class PathParameters
{
    const string Prefix = "/inject";
    const string OldSeparator = ":ENV:";

    public static ImmutableSortedDictionary<string, string> Empty { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, string> ShortNames = new Dictionary<string, string>
    {
        ["cluster"] = ProxyEnvironmentNames.ClusterId,
        ["net"] = ProxyEnvironmentNames.Network,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads a URL path, already percent-decoded. A later key of the same name wins.</summary>
    public static ImmutableSortedDictionary<string, string> Parse(string? path)
    {
        var trimmed = (path ?? "").TrimEnd('/');
        if (!trimmed.StartsWith(Prefix + "/", StringComparison.Ordinal))
            return Empty;
        var rest = trimmed[(Prefix.Length + 1)..];
        var variables = Empty.ToBuilder();
        foreach (var (key, value) in rest.StartsWith(OldSeparator, StringComparison.Ordinal) ? Old(rest) : Pairs(rest))
            variables[ShortNames.TryGetValue(key, out var name) ? name : key.ToUpperInvariant()] = value;
        return variables.ToImmutable();
    }

    static IEnumerable<(string Key, string Value)> Pairs(string rest)
    {
        var parts = rest.Split('/');
        for (var i = 0; i + 1 < parts.Length; i += 2)
            if (parts[i].Length > 0)
                yield return (parts[i], parts[i + 1].Replace("--slash--", "/", StringComparison.Ordinal));
    }

    static IEnumerable<(string Key, string Value)> Old(string rest)
    {
        foreach (var part in rest.Split(OldSeparator))
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                yield return (part[..equals], part[(equals + 1)..]);
    }
}
