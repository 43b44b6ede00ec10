namespace Sidecar.Core.Pods;

/// <summary>
/// The form of label keys and values (Kubernetes, "Labels and Selectors", syntax and character set): each check gives
/// null, or what is wrong.
/// </summary>
static class LabelSyntax
{
    const int MaxName = 63;
    const int MaxPrefix = 253;

    public static string? KeyFault(string key)
    {
        var slash = key.LastIndexOf('/');
        if (slash >= 0 && PrefixFault(key[..slash]) is { } fault)
            return $"'{key}' is no label key: {fault}";
        var name = key[(slash + 1)..];
        return name.Length == 0 ? $"'{key}' is no label key: expected a name, found none"
            : NameFault(name) is { } wrong ? $"'{key}' is no label key: {wrong}"
            : null;
    }

    public static string? ValueFault(string value) =>
        value.Length > 0 && NameFault(value) is { } fault ? $"'{value}' is no label value: {fault}" : null;

    static string? NameFault(string name)
    {
        if (name.Length > MaxName)
            return $"expected at most {MaxName} characters, found {name.Length}";
        if (!char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            return "expected a letter or digit at both ends";
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return $"expected letters, digits, '-', '_' and '.', found '{c}'";
        return null;
    }

    /// <summary>A DNS subdomain (RFC 1123).</summary>
    static string? PrefixFault(string prefix)
    {
        if (prefix.Length is 0 or > MaxPrefix)
            return $"expected a prefix of 1 to {MaxPrefix} characters, found {prefix.Length}";
        foreach (var part in prefix.Split('.'))
        {
            if (part.Length == 0 || part[0] == '-' || part[^1] == '-')
                return "expected a prefix of parts joined by '.', each with a letter or digit at both ends";
            foreach (var c in part)
                if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                    return $"expected lower-case letters, digits and '-' in the prefix, found '{c}'";
        }
        return null;
    }
}
