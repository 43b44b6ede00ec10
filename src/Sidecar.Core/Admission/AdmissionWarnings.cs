using System.Collections;
using System.Text;

namespace Sidecar.Core.Admission;

/// <summary>Texts in the form in which an API server passes them on to the user.</summary>
/// <remarks>
/// It silently drops a text with a control character, shows equal texts once, and once all texts together exceed 4096
/// characters cuts each to 256 and drops what then comes too late. So control characters become blanks here, empty and
/// repeated texts are left out, and where the whole is too long the cut is marked and the last text says how many are
/// missing.
/// </remarks>
public sealed class AdmissionWarnings : IReadOnlyList<string>, IEquatable<AdmissionWarnings>
{
    /// <summary>The number of characters that all texts together may have.</summary>
    public const int MaxTotal = 4096;

    /// <summary>The length to which texts are cut where the whole is longer than <see cref="MaxTotal"/>.</summary>
    public const int MaxCut = 256;

    // Room for the last text, which counts the ones left out.
    const int Reserve = 40;

    readonly string[] texts;

    AdmissionWarnings(string[] texts) => this.texts = texts;

    /// <summary>No warning.</summary>
    public static AdmissionWarnings None { get; } = new([]);

    /// <summary>The number of texts.</summary>
    public int Count => texts.Length;

    /// <summary>One of the texts.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public string this[int index] =>
        (uint)index < (uint)texts.Length ? texts[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Makes texts fit.</summary>
    /// <param name="texts">The texts, as they come.</param>
    public static AdmissionWarnings From(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        List<string>? clean = null;
        foreach (var text in texts)
            if (Clean(text) is { Length: > 0 } one && clean?.Contains(one) != true)
                (clean ??= []).Add(one);
        if (clean is null)
            return None;
        return new AdmissionWarnings([.. clean.Sum(text => text.Length) <= MaxTotal ? clean : Cut(clean)]);
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)texts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>True when both have the same texts in the same order.</summary>
    /// <param name="other">The texts to compare with.</param>
    public bool Equals(AdmissionWarnings? other) => other is not null && texts.AsSpan().SequenceEqual(other.texts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AdmissionWarnings);

    /// <inheritdoc/>
    public override int GetHashCode() => texts.Length == 0 ? 0 : HashCode.Combine(texts.Length, texts[0]);

    static IEnumerable<string> Cut(List<string> texts)
    {
        var room = MaxTotal - Reserve;
        for (var i = 0; i < texts.Count; i++)
        {
            var cut = texts[i].Length <= MaxCut ? texts[i] : Shorten(texts[i]);
            if ((room -= cut.Length) < 0)
            {
                yield return $"… and {texts.Count - i} more warnings";
                yield break;
            }
            yield return cut;
        }
    }

    static string Shorten(string text)
    {
        var length = MaxCut - 1;
        if (char.IsHighSurrogate(text[length - 1]))
            length--;
        return text[..length] + "…";
    }

    static string Clean(string text)
    {
        if (!text.Any(char.IsControl))
            return text.Trim();
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            if (!char.IsControl(c))
                clean.Append(c);
            else if (clean.Length > 0 && clean[^1] != ' ')
                clean.Append(' ');
        return clean.ToString().Trim();
    }
}
