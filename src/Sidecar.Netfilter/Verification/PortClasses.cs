namespace Sidecar.Netfilter.Verification;

/// <summary>One port of each class, for senders or receivers.</summary>
/// <remarks>Ports at which the same listeners wait, and which no match tells apart, are one class.</remarks>
static class PortClasses
{
    public static ushort[] Of(Side side, Conditions conditions)
    {
        if (!conditions.Protocol.HasPorts)
            return [0];
        var lists = conditions.All<PortMatch>().Where(match => match.Side == side || match.Side == Side.Either)
            .Concat(conditions.OfAnswers<PortMatch>().Where(match => match.Side != side))
            .Select(match => match.Ports.ToArray())
            .Concat((side == Side.Source ? conditions.Cuts.SourcePorts : conditions.Cuts.Ports).Select(range => new[] { range }))
            .Concat(Given(side, conditions).Select(range => new[] { range }));
        var counts = side == Side.Destination || conditions.OfAnswers<Tproxy>().Any(tproxy => tproxy.Port is null);
        var listeners = counts ? conditions.Facts.Listeners.Where(listener => listener.Protocol == conditions.Protocol).ToArray() : [];
        ushort[] preferred = side == Side.Destination ? [80, 443] : [40000];
        return Partition.Representatives((ushort)1, ushort.MaxValue,
            lists.Select(list => list.Select(range => (range.First, range.Last)).ToArray()),
            [.. listeners.Select(listener => (listener.Port, listener.Port))],
            preferred,
            port => string.Join('|', listeners.Where(listener => listener.Port == port).Select(listener => listener with { Port = 0 })
                .Select(listener => $"{listener} {listener.Role} {listener.Transparent} {listener.Owner}")));
    }

    // A port within the range to choose from stays as it is; a port that a translation gives is one to be told apart.
    static IEnumerable<PortRange> Given(Side side, Conditions conditions) => side == Side.Destination
        ? conditions.All<Redirect>().Select(t => t.Ports).Concat(conditions.All<Dnat>().Select(t => t.Ports)).OfType<PortRange>()
        : conditions.All<Snat>().Select(t => t.Ports).Concat(conditions.All<Masquerade>().Select(t => t.Ports)).OfType<PortRange>();
}
