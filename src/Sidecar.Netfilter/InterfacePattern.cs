using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Netfilter;

/// <summary>The name of a network interface, or the beginning of one.</summary>
/// <remarks>
/// A name has 1 to 15 characters (<c>IFNAMSIZ</c> - 1), none of them a blank, <c>/</c> or a control character.
/// iptables marks a prefix with a trailing <c>+</c>, nftables with <c>*</c>. <c>default</c> is the empty prefix,
/// which every interface has.
/// </remarks>
public readonly record struct InterfacePattern
{
    /// <summary>The longest name: 15 characters.</summary>
    public const int Limit = 15;

    readonly string? text;
    readonly bool exact;

    InterfacePattern(string text, bool exact) => (this.text, this.exact) = (text, exact);

    /// <summary>The name, or what the name begins with.</summary>
    public string Name => text ?? "";

    /// <summary>True when every interface matches whose name begins with <see cref="Name"/>.</summary>
    public bool IsPrefix => !exact;

    /// <summary>The interface of a name.</summary>
    /// <param name="name">The name; <c>+</c> and <c>*</c> are ordinary characters here.</param>
    /// <exception cref="FormatException">No interface can have the name.</exception>
    public static InterfacePattern Exactly(string name) => new(Checked(name, 1), exact: true);

    /// <summary>The interfaces whose names begin alike.</summary>
    /// <param name="prefix">The beginning, possibly empty.</param>
    /// <exception cref="FormatException">No interface can have such a name.</exception>
    public static InterfacePattern StartingWith(string prefix) => new(Checked(prefix, 0), exact: false);

    /// <summary>Reads iptables' form: a trailing <c>+</c> makes a prefix.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">No interface can have such a name.</exception>
    internal static InterfacePattern FromIptables([NotNull] string text) =>
        text.EndsWith('+') ? StartingWith(text[..^1]) : Exactly(text);

    /// <summary>Reads nftables' form: a trailing <c>*</c> makes a prefix.</summary>
    /// <param name="text">The text, without quotes.</param>
    /// <exception cref="FormatException">No interface can have such a name.</exception>
    internal static InterfacePattern FromNftables([NotNull] string text) =>
        text.EndsWith('*') ? StartingWith(text[..^1]) : Exactly(text);

    /// <summary>True when the pattern covers the interface.</summary>
    /// <param name="name">The interface's name.</param>
    public bool Matches(string name) =>
        exact ? Name == name : name is not null && name.StartsWith(Name, StringComparison.Ordinal);

    /// <summary>iptables' form.</summary>
    public override string ToString() => IsPrefix ? $"{Name}+" : Name;

    /// <summary>nftables' form, without quotes.</summary>
    internal string ToNftables() => IsPrefix ? $"{Name}*" : Name;

    static string Checked(string name, int least)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length < least || name.Length > Limit || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '"'))
            throw new FormatException(
                $"Interface '{name}': expected {least} to {Limit} characters without blanks, quotes and slashes.");
        return name;
    }
}
