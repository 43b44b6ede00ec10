using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Netfilter;

/// <summary>The name of a chain, built in or own.</summary>
/// <remarks>
/// 1 to 28 characters for iptables (<c>XT_EXTENSION_MAXNAMELEN</c> - 1), up to 255 for nftables
/// (<c>NFT_NAME_MAXLEN</c> - 1); the limit of its backend is checked where a chain enters a table. No blanks, control characters,
/// quotes, <c>#</c> or <c>;</c>, and no leading <c>-</c> or <c>!</c>. <c>default</c> is the empty name, which no chain can have.
/// </remarks>
public readonly record struct ChainName : ISpanParsable<ChainName>
{
    /// <summary>The longest name that iptables takes: 28 characters.</summary>
    public const int IptablesLimit = 28;

    /// <summary>The longest name that nftables takes: 255 characters.</summary>
    public const int NftablesLimit = 255;

    readonly string? text;

    ChainName(string text) => this.text = text;

    /// <summary>The name.</summary>
    public string Value => text ?? "";

    /// <summary>The name.</summary>
    public override string ToString() => Value;

    /// <summary>Checks and takes over a name.</summary>
    /// <param name="s">The name.</param>
    /// <exception cref="FormatException">The text cannot be a chain's name; see the remarks of the type.</exception>
    public static implicit operator ChainName(string s) => Parse(s);

    /// <summary>Checks and takes over a name.</summary>
    /// <param name="s">The name.</param>
    /// <param name="provider">Ignored: the text form is the same everywhere.</param>
    /// <exception cref="FormatException">The text cannot be a chain's name; see the remarks of the type.</exception>
    public static ChainName Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException(
                $"Chain name '{s}': expected 1 to {NftablesLimit} characters without blanks, quotes, '#', ';' or braces, not beginning with '-' or '!'.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static ChainName Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Checks and takes over a name; false where no chain can have it.</summary>
    /// <param name="s">The name.</param>
    /// <param name="provider">Ignored.</param>
    /// <param name="result">The name read.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ChainName result)
    {
        result = default;
        if (s.Length is 0 or > NftablesLimit || s[0] is '-' or '!')
            return false;
        foreach (var c in s)
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '"' or '\'' or '#' or ';' or '{' or '}')
                return false;
        result = new ChainName(s.ToString());
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out ChainName)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ChainName result) =>
        TryParse(s.AsSpan(), provider, out result);
}
