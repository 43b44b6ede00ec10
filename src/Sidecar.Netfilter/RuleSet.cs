namespace Sidecar.Netfilter;

/// <summary>The rules of a network namespace, or the part of them that somebody owns: a value.</summary>
/// <param name="Tables">The tables, in order of creation; tables of both backends and all families may stand together.</param>
public sealed record RuleSet(EquatableArray<Table> Tables)
{
    /// <summary>No rules at all.</summary>
    public static RuleSet Empty { get; } = new(Tables: []);

    /// <summary>The table, or null.</summary>
    /// <param name="id">Which table.</param>
    public Table? Find(TableId id)
    {
        foreach (var table in Tables)
            if (table.Id == id)
                return table;
        return null;
    }

    /// <summary>
    /// The form that does not depend on how the rules were written: what the kernel gives back after loading them.
    /// </summary>
    /// <remarks>
    /// Two rule sets of the same normal form are the same to the kernel. iptables: tables in the order of iptables-save,
    /// those that nobody used left out, built-in chains complete and first, own chains by name; in a rule <c>-s -d -i -o -p</c>,
    /// the other matches in their order, the target; matches that are always true left out, host bits cleared, a
    /// reject's default answer named, no counters. nftables: tables and chains in their order; sets of ports, addresses and
    /// owners sorted and joined, protocol and family left out where the match beside them implies them, counters at
    /// zero, the comment last. Names of users and groups stay: only the machine knows their numbers. The
    /// <see cref="Rule.Intent"/> stays too.
    /// </remarks>
    public RuleSet Normalise() => NormalForm.Of(this);

    /// <summary>The part of the rule set that packets of one family see: tables of that family and of both.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    public RuleSet For(Family family) =>
        new(Tables.Where(table => table.Id.Family == family || table.Id.Family == Family.Inet).ToEquatableArray());

    /// <summary>
    /// The same rules, each with its <see cref="Rule.Intent"/> as a <see cref="Comment"/>, so that whoever lists them on a
    /// machine reads why they exist.
    /// </summary>
    /// <remarks>
    /// A rule that has a comment already, or no intent, stays as it is. What is too long for the backend (128 bytes in nftables,
    /// 255 in iptables) is cut and ends in an ellipsis; a line's end becomes a blank and, for nft, a quote an apostrophe.
    /// Comments are part of a rule: a set with and one without them are not equal.
    /// </remarks>
    public RuleSet WithIntents() => new(Tables.Select(table => table with
    {
        Chains = table.Chains.Select(chain => chain with
        {
            Rules = chain.Rules.Select(rule => IntentComment.AddTo(rule, table.Id.Backend)).ToEquatableArray(),
        }).ToEquatableArray(),
    }).ToEquatableArray());
}
