namespace Sidecar.Netfilter;

/// <summary>The form of a rule set that is the same for every way of writing it; see <see cref="RuleSet.Normalise"/>.</summary>
static class NormalForm
{
    public static RuleSet Of(RuleSet rules)
    {
        var iptables = rules.Tables
            .Where(table => table.Id.Backend == Backend.Iptables)
            .Select(IptablesNormalForm.Of)
            .Where(table => !IptablesNormalForm.IsUntouched(table))
            .OrderBy(table => table.Id.Family)
            .ThenBy(table => PlaceOf(table.Id.Name));
        // The kernel runs base chains of the same priority in the order in which they were made: it is kept.
        var nftables = rules.Tables
            .Where(table => table.Id.Backend == Backend.Nftables)
            .Select(NftablesNormalForm.Of);
        return new RuleSet(iptables.Concat(nftables).ToEquatableArray());
    }

    /// <summary>Inclusive ranges in order, those that overlap or touch joined.</summary>
    public static IEnumerable<(uint First, uint Last)> Join(IEnumerable<(uint First, uint Last)> ranges)
    {
        (uint First, uint Last)? open = null;
        foreach (var next in ranges.Order())
        {
            if (open is { } current && (next.First <= current.Last || next.First - current.Last == 1))
            {
                open = (current.First, Math.Max(current.Last, next.Last));
                continue;
            }
            if (open is { } done)
                yield return done;
            open = next;
        }
        if (open is { } last)
            yield return last;
    }

    static int PlaceOf(string table)
    {
        var names = IptablesTables.Names.AsSpan();
        return names.IndexOf(table) is >= 0 and var place ? place : names.Length;
    }
}
