using System.Globalization;

namespace Sidecar.Netfilter.Interception;

/// <summary>One thing that is wrong with an option.</summary>
/// <param name="Option">The option as its user wrote it: the path of a setting, a flag, or an environment variable.</param>
/// <param name="Found">The text found there; empty where something is missing.</param>
/// <param name="Expected">What was expected, as the end of a sentence.</param>
public sealed record OptionProblem(string Option, string Found, string Expected)
{
    /// <summary>Which item of a comma list it is, counted from 1; 0 for the option as a whole.</summary>
    public int Item { get; init; }

    /// <summary>Where the item begins in the option's text, in characters counted from 1; 0 for the option as a whole.</summary>
    public int Position { get; init; }

    /// <summary><c>OPTION, item 2 at character 4, 'FOUND': expected …</c></summary>
    public override string ToString()
    {
        var place = Item == 0
            ? Option
            : string.Create(CultureInfo.InvariantCulture, $"{Option}, item {Item} at character {Position},");
        return $"{place} '{Found}': {Expected}.";
    }
}
