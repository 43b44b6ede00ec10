using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sidecar.Netfilter;

/// <summary>A uid or gid, an inclusive range of them, or a name that only the machine can resolve.</summary>
/// <remarks>
/// The library never looks a name up: the kernel knows numbers only, and whose names count is the caller's to say.
/// A rule with a name renders, but an evaluation that reaches it is undecided. <c>default</c> is id 0, root.
/// </remarks>
public readonly record struct OwnerId : ISpanParsable<OwnerId>
{
    OwnerId(uint first, uint last, string? name) => (First, Last, Name) = (first, last, name);

    /// <summary>Makes an inclusive range.</summary>
    /// <param name="first">The lowest id.</param>
    /// <param name="last">The highest id, at least <paramref name="first"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="last"/> is below <paramref name="first"/>.</exception>
    public OwnerId(uint first, uint last) : this(first, last, null) =>
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);

    /// <summary>Makes a single id.</summary>
    /// <param name="id">The id.</param>
    public OwnerId(uint id) : this(id, id, null)
    {
    }

    /// <summary>The lowest id, inclusive; 0 for a name.</summary>
    public uint First { get; }

    /// <summary>The highest id, inclusive; 0 for a name.</summary>
    public uint Last { get; }

    /// <summary>The unresolved name, or null for numbers.</summary>
    public string? Name { get; }

    /// <summary>True when the id lies in the range. A name contains nothing: ask for <see cref="Name"/> first.</summary>
    /// <param name="id">The id asked for.</param>
    public bool Contains(uint id) => Name is null && First <= id && id <= Last;

    /// <summary>A number makes a single id.</summary>
    public static implicit operator OwnerId(uint id) => new(id);

    /// <summary>The name, <c>1337</c>, or <c>1000-2000</c>.</summary>
    public override string ToString() =>
        Name ?? (First == Last
            ? First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}"));

    /// <summary>Reads a number, a range <c>a-b</c>, or a name.</summary>
    /// <param name="s">
    /// The text. A name begins with a letter or underscore and has letters, digits, <c>_</c>, <c>-</c>, <c>.</c> and
    /// at the end <c>$</c>, at most 32 characters (useradd(8)).
    /// </param>
    /// <param name="provider">Ignored: the text form is the same everywhere.</param>
    /// <exception cref="FormatException">The text is none of them.</exception>
    public static OwnerId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException(
                $"Owner '{s}': expected a number from 0 to 4294967294, a range such as 1000-2000, or a user or group name.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static OwnerId Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads a number, a range or a name; false where it is none.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored.</param>
    /// <param name="result">The id read.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out OwnerId result)
    {
        result = default;
        if (s.Length > 0 && (char.IsAsciiLetter(s[0]) || s[0] == '_'))
            return TryName(s, out result);
        var dash = s.IndexOf('-');
        if (!TryId(dash < 0 ? s : s[..dash], out var first) || !TryId(dash < 0 ? s : s[(dash + 1)..], out var last) || last < first)
            return false;
        result = new OwnerId(first, last);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out OwnerId)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OwnerId result) =>
        TryParse(s.AsSpan(), provider, out result);

    static bool TryName(ReadOnlySpan<char> s, out OwnerId result)
    {
        result = default;
        var body = s[^1] == '$' ? s[..^1] : s;
        if (s.Length > 32)
            return false;
        foreach (var c in body)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                return false;
        result = new OwnerId(0, 0, s.ToString());
        return true;
    }

    // 4294967295 is (uid_t)-1, "no id", which the kernel's matches refuse.
    static bool TryId(ReadOnlySpan<char> s, out uint id) =>
        uint.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id != uint.MaxValue;
}
