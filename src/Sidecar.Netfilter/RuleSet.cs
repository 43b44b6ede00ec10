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

    /// <summary>The part of the rule set that packets of one family see: tables of that family and of both.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    public RuleSet For(Family family) =>
        new(Tables.Where(table => table.Id.Family == family || table.Id.Family == Family.Inet).ToEquatableArray());
}
