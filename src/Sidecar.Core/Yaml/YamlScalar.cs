using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Sidecar.Core.Yaml;

/// <summary>What a scalar without quotes is.</summary>
enum YamlScalarKind
{
    Text,
    Null,
    True,
    False,
    Integer,
    Float,
    NotFinite,
}

/// <summary>Tells what a scalar without quotes is, by the rules of Kubernetes' YAML reader.</summary>
/// <remarks>
/// That reader is <c>sigs.k8s.io/yaml</c> over version 2 of go-yaml: YAML 1.1 words, Go's notation of integers, floats
/// that fit a double. It is written down in <c>docs/yaml.md</c>. Where it would change the spelling of a number that
/// JSON can hold, the spelling stays.
/// </remarks>
static partial class YamlScalar
{
    static readonly FrozenDictionary<string, YamlScalarKind> Words = new Dictionary<string, YamlScalarKind>
    {
        [""] = YamlScalarKind.Null,
        ["~"] = YamlScalarKind.Null,
        ["null"] = YamlScalarKind.Null,
        ["Null"] = YamlScalarKind.Null,
        ["NULL"] = YamlScalarKind.Null,
        ["y"] = YamlScalarKind.True,
        ["Y"] = YamlScalarKind.True,
        ["yes"] = YamlScalarKind.True,
        ["Yes"] = YamlScalarKind.True,
        ["YES"] = YamlScalarKind.True,
        ["true"] = YamlScalarKind.True,
        ["True"] = YamlScalarKind.True,
        ["TRUE"] = YamlScalarKind.True,
        ["on"] = YamlScalarKind.True,
        ["On"] = YamlScalarKind.True,
        ["ON"] = YamlScalarKind.True,
        ["n"] = YamlScalarKind.False,
        ["N"] = YamlScalarKind.False,
        ["no"] = YamlScalarKind.False,
        ["No"] = YamlScalarKind.False,
        ["NO"] = YamlScalarKind.False,
        ["false"] = YamlScalarKind.False,
        ["False"] = YamlScalarKind.False,
        ["FALSE"] = YamlScalarKind.False,
        ["off"] = YamlScalarKind.False,
        ["Off"] = YamlScalarKind.False,
        ["OFF"] = YamlScalarKind.False,
        [".nan"] = YamlScalarKind.NotFinite,
        [".NaN"] = YamlScalarKind.NotFinite,
        [".NAN"] = YamlScalarKind.NotFinite,
        [".inf"] = YamlScalarKind.NotFinite,
        [".Inf"] = YamlScalarKind.NotFinite,
        [".INF"] = YamlScalarKind.NotFinite,
        ["+.inf"] = YamlScalarKind.NotFinite,
        ["+.Inf"] = YamlScalarKind.NotFinite,
        ["+.INF"] = YamlScalarKind.NotFinite,
        ["-.inf"] = YamlScalarKind.NotFinite,
        ["-.Inf"] = YamlScalarKind.NotFinite,
        ["-.INF"] = YamlScalarKind.NotFinite,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Tells the kind, and for a number the text JSON has for it.</summary>
    public static YamlScalarKind Classify(string text, out string number)
    {
        number = "";
        if (Words.TryGetValue(text, out var word))
            return word;
        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.'))
            return YamlScalarKind.Text;
        // Underscores may stand anywhere in what begins with a digit or a sign, but only between digits after a dot.
        if (text[0] == '.' && !FractionWithUnderscores.IsMatch(text))
            return YamlScalarKind.Text;
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (text[0] != '.' && TryInteger(plain, out number))
            return YamlScalarKind.Integer;
        if (!Float.IsMatch(plain) || !double.IsFinite(double.Parse(plain, CultureInfo.InvariantCulture)))
            return YamlScalarKind.Text;
        number = ToJson(plain);
        return YamlScalarKind.Float;
    }

    /// <summary>Whether JSON has this text as a number.</summary>
    public static bool IsJsonNumber(string text) => JsonNumber.IsMatch(text);

    static bool TryInteger(string text, out string number)
    {
        number = text;
        var sign = text[0] is '+' or '-' ? text[..1] : "";
        var digits = text[sign.Length..];
        if (digits.StartsWith("0b+", StringComparison.Ordinal) || digits.StartsWith("0b-", StringComparison.Ordinal))
        {
            // Go strips the prefix and then reads a number with a sign.
            if (sign.Length > 0)
                return false;
            (sign, digits) = (digits[2..3], "0b" + digits[3..]);
        }
        var (radix, body) = Radix(digits);
        if (body.Length == 0 || !body.All(digit => Value(digit) < radix))
            return false;
        var value = body.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + Value(digit));
        if (sign == "-")
            value = -value;
        if (value < long.MinValue || value > (sign.Length == 0 ? ulong.MaxValue : long.MaxValue))
            return false;
        number = IsJsonNumber(text) ? text : value.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    static (int Radix, string Digits) Radix(string digits)
    {
        if (digits.Length < 2 || digits[0] != '0')
            return (10, digits);
        return digits[1] switch
        {
            'x' or 'X' => (16, digits[2..]),
            'o' or 'O' => (8, digits[2..]),
            'b' or 'B' => (2, digits[2..]),
            _ => (8, digits[1..]),
        };
    }

    static int Value(char digit) => char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : int.MaxValue;

    // The same number in JSON's notation: no plus, no zeros in front, a digit on both sides of the point.
    static string ToJson(string text)
    {
        if (IsJsonNumber(text))
            return text;
        var parts = FloatParts.Match(text);
        var whole = parts.Groups["whole"].Value.TrimStart('0');
        var fraction = parts.Groups["fraction"].Value;
        return (text[0] == '-' ? "-" : "")
            + (whole.Length == 0 ? "0" : whole)
            + (fraction.Length == 0 ? "" : "." + fraction)
            + parts.Groups["exponent"].Value;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    static partial Regex Float { get; }

    [GeneratedRegex(@"^\.[0-9](_?[0-9])*([eE][-+]?[0-9](_?[0-9])*)?\z", RegexOptions.CultureInvariant)]
    static partial Regex FractionWithUnderscores { get; }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    static partial Regex JsonNumber { get; }

    [GeneratedRegex(@"^[-+]?(?<whole>[0-9]*)\.?(?<fraction>[0-9]*)(?<exponent>([eE].*)?)\z", RegexOptions.CultureInvariant)]
    static partial Regex FloatParts { get; }
}
