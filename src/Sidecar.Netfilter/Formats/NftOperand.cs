using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Netfilter.Formats;

/// <summary>How an expression is compared, and with what: <c>!= { 53, 15008 }</c>.</summary>
/// <param name="Operator"><c>==</c>, <c>!=</c>, <c>!</c> (no bit of the mask is set), or empty where none is written.</param>
/// <param name="Items">The values, at least one.</param>
/// <param name="IsSet">True for <c>{ a, b }</c>, false for a single value or a list of bits <c>a,b</c>.</param>
sealed record NftOperand(string Operator, IReadOnlyList<string> Items, bool IsSet)
{
    public bool Negated => Operator == "!=";

    /// <summary>Equality or its negation with each of the values: what all but bit masks are compared by.</summary>
    public bool IsPlain => Operator != "!" && (IsSet || Items.Count == 1);

    /// <summary>
    /// Reads operator and value; null where they are not just constants, and so nothing is known of what they mean.
    /// </summary>
    /// <param name="at">The cursor, behind the expression.</param>
    /// <param name="references">True to take the name of a set (<c>@allowed</c>) for a value.</param>
    public static NftOperand? Read(NftCursor at, bool references = false)
    {
        var comparison = at.TryTakeAny("==", "!=", "!", "eq", "ne") switch
        {
            "eq" => "==",
            "ne" => "!=",
            var other => other ?? "",
        };
        var isSet = at.TryTake("{");
        var items = ReadItems(at, references);
        if (items is null || (isSet && !at.TryTake("}")) || Continues(at.Current))
            return null;
        return new NftOperand(comparison, items, isSet);
    }

    /// <summary>Reads every value; null where one of them is not of the kind.</summary>
    public List<T>? Each<T>(Func<string, T?> read) where T : struct
    {
        var values = new List<T>();
        foreach (var item in Items)
        {
            if (read(item) is not { } value)
                return null;
            values.Add(value);
        }
        return values;
    }

    /// <summary>The single value; false for a set or list of several, and for <c>!</c>.</summary>
    public bool TryGetSingle([NotNullWhen(true)] out string? item)
    {
        item = IsPlain && Items.Count == 1 ? Items[0] : null;
        return item is not null;
    }

    static List<string>? ReadItems(NftCursor at, bool references)
    {
        var items = new List<string>();
        do
        {
            if (!at.Current.IsName || (!IsValue(at.Current) && !(references && at.Current.Text[0] == '@')))
                return null;
            items.Add(at.Take().Text);
        }
        while (at.TryTake(",") && !at.Current.Is("}"));
        return items;
    }

    static bool IsValue(NftToken token) => token is not
    { Kind: NftTokenKind.Word, Text: "map" or "vmap" or ":" or [':', not ':', ..] or ['.' or '-' or '$' or '@', ..] };

    /// <summary>True for what makes a larger expression of the one before: concatenation, arithmetic, a map.</summary>
    public static bool Continues(NftToken next) => next switch
    {
        { Kind: NftTokenKind.Symbol } => true,
        { Kind: NftTokenKind.Word, Text: "." or ":" or "/" or "map" or "vmap" or "and" or "or" or "xor" or ['-', ..] } => true,
        _ => false,
    };
}
