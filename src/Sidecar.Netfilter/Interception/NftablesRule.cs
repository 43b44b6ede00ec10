namespace Sidecar.Netfilter.Interception;

/// <summary>Translates a rule as iptables orders it into one as Istio writes it for nftables.</summary>
static class NftablesRule
{
    public static Rule Of(string table, Rule rule)
    {
        var matches = rule.Statements.OfType<Match>().OrderBy(match => Rank(table, match)).Select(Translate);
        var targets = rule.Targets.SelectMany(Translate);
        return rule with { Statements = [.. matches, .. targets] };
    }

    static Statement Translate(Match match) => match switch
    {
        PortMatch ports => ports with { Multiport = false },
        _ => match,
    };

    // tproxy sets no mark by itself, and goes on where it found a listener.
    static IEnumerable<Statement> Translate(Target target) => target switch
    {
        Tproxy tproxy => [tproxy with { Mark = null }, new SetMark(tproxy.Mark!.Value), new Counter(), new Accept()],
        Jump jump => [new Counter(), new Jump(NftablesScript.NameOf(jump.Chain.Value))],
        _ => [new Counter(), target],
    };

    static int Rank(string table, Match match) => match switch
    {
        InInterfaceMatch or OutInterfaceMatch or FamilyMatch => 0,
        ProtocolMatch => 1,
        ConntrackStateMatch => 2,
        PortMatch when table == "raw" => 3,
        AddressMatch => 4,
        PortMatch => 5,
        MarkMatch or ConnmarkMatch => 6,
        _ => 7,
    };
}
