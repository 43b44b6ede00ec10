namespace Sidecar.Netfilter.Verification;

/// <summary>One port of each class, for senders or receivers.</summary>
static class PortClasses
{
    public static ushort[] Of(Side side, Conditions conditions)
    {
        var lists = conditions.All<PortMatch>().Where(match => match.Side == side || match.Side == Side.Either)
            .Concat(conditions.OfAnswers<PortMatch>().Where(match => match.Side != side))
            .Select(match => match.Ports.ToArray()).ToList();
        lists.AddRange(conditions.Cuts.Ports.Select(range => new[] { range }));
        if (side == Side.Destination || conditions.OfAnswers<Tproxy>().Any())
            lists.AddRange(conditions.Listeners.Select(listener => new[] { new PortRange(listener.Port) }));
        lists.AddRange(Chosen(side, conditions).Select(range => new[] { range }));
        ushort[] preferred = side == Side.Destination ? [80, 443] : [40000];
        return Partition.Representatives((ushort)1, ushort.MaxValue,
            lists.Select(list => list.Select(range => (range.First, range.Last)).ToArray()), preferred);
    }

    // A port within the range to choose from stays as it is.
    static IEnumerable<PortRange> Chosen(Side side, Conditions conditions) => side == Side.Destination
        ? conditions.All<Redirect>().Select(t => t.Ports).Concat(conditions.All<Dnat>().Select(t => t.Ports)).OfType<PortRange>()
        : conditions.All<Snat>().Select(t => t.Ports).Concat(conditions.All<Masquerade>().Select(t => t.Ports)).OfType<PortRange>();
}
