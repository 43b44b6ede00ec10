namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Reads <c>tcp flags</c> in its spellings: <c>&amp; (fin|syn) == syn</c>, <c>syn / fin,syn</c>, <c>syn</c> (any of the
/// flags set) and <c>! syn</c> (none set).
/// </summary>
static class NftTcpFlags
{
    public static Match? Read(NftCursor at)
    {
        if (at.TryTakeAny("&", "and") is not null)
            return Masked(at);
        var comparison = at.TryTakeAny("!=", "!", "==");
        if (List(at, ",") is not { } flags)
            return null;
        if (at.TryTake("/"))
            return comparison is null or "!=" or "==" && List(at, ",") is { } mask && !NftOperand.Continues(at.Current)
                ? new TcpFlagsMatch(mask, flags, comparison == "!=")
                : null;
        if (NftOperand.Continues(at.Current) || flags == TcpFlags.None)
            return null;
        return (comparison, IsSingle(flags)) switch
        {
            (null, true) => new TcpFlagsMatch(flags, flags),
            (null, false) => new TcpFlagsMatch(flags, TcpFlags.None, Negated: true),
            ("!", _) => new TcpFlagsMatch(flags, TcpFlags.None),
            // Compared with all eight bits of the header, two of which the model does not have.
            _ => null,
        };
    }

    static TcpFlagsMatch? Masked(NftCursor at)
    {
        if (Group(at) is not { } mask || at.TryTakeAny("==", "!=") is not { } comparison || Group(at) is not { } set
            || NftOperand.Continues(at.Current))
            return null;
        return new TcpFlagsMatch(mask, set, comparison == "!=");
    }

    static TcpFlags? Group(NftCursor at)
    {
        var open = at.TryTake("(");
        var flags = List(at, "|");
        return open == at.TryTake(")") ? flags : null;
    }

    static TcpFlags? List(NftCursor at, string separator)
    {
        var words = new List<string>();
        do
        {
            if (at.Current.Kind != NftTokenKind.Word)
                return null;
            words.Add(at.Take().Text);
        }
        while (at.TryTake(separator));
        return NftNames.FlagsOf(words);
    }

    static bool IsSingle(TcpFlags flags) => (flags & (flags - 1)) == 0;
}
