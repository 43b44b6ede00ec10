namespace Sidecar.Proxy.Routing;

/// <summary>A host name, or all names below one (<c>*.example.com</c>), or all (<c>*</c>); case does not matter.</summary>
readonly record struct HostPattern
{
    readonly string text;

    HostPattern(string text) => this.text = text;

    /// <summary>True when a name, in any case and with or without a dot at its end, is meant.</summary>
    public bool Matches(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('.');
        if (text == "*")
            return name.Length > 0;
        if (!text.StartsWith('*'))
            return name.Equals(text, StringComparison.OrdinalIgnoreCase);
        return name.Length > text.Length - 1 && name.EndsWith(text.AsSpan(1), StringComparison.OrdinalIgnoreCase);
    }

    public static bool TryParse(string? text, out HostPattern pattern)
    {
        var name = text?.TrimEnd('.') ?? "";
        var rest = name == "*" ? "" : name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        pattern = new HostPattern(name);
        return name == "*" || (rest.Length is > 0 and <= 253 && rest.Split('.').All(IsLabel));
    }

    public override string ToString() => text;

    static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
