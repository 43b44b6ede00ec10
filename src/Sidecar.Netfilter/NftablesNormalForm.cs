namespace Sidecar.Netfilter;

/// <summary>What <c>nft list ruleset</c> gives back of a table, without the freedom it still has.</summary>
static class NftablesNormalForm
{
    static readonly string[] TranslationOptions = ["random", "fully-random", "persistent"];

    public static Table Of(Table table) => table with
    {
        Chains = table.Chains
            .Select(chain => chain with { Rules = chain.Rules.Select(rule => Of(rule, table.Id.Family)).ToEquatableArray() })
            .ToEquatableArray(),
    };

    static Rule Of(Rule rule, Family family)
    {
        var statements = rule.Statements
            .Select(statement => Of(statement, family))
            .OrderBy(statement => statement is Comment)
            .ToList();
        var kept = new List<Statement>();
        for (var start = 0; start < statements.Count;)
        {
            var run = statements.Skip(start).TakeWhile(statement => statement is Match).ToList();
            kept.AddRange(run.Where(statement => !IsImplied(statement, run, family)));
            start += run.Count;
            if (start < statements.Count)
                kept.Add(statements[start++]);
        }
        return rule with { Statements = kept.ToEquatableArray() };
    }

    // nft asks for protocol and family itself where a match of ports or addresses needs them, and lists only the latter.
    static bool IsImplied(Statement statement, List<Statement> run, Family table) => statement switch
    {
        ProtocolMatch { Negated: false, Protocol: var protocol } => run.Exists(other => other switch
        {
            PortMatch ports => ports.Transport == protocol,
            TcpFlagsMatch => protocol == Protocol.Tcp,
            _ => false,
        }),
        FamilyMatch { Negated: false, Family: var family } =>
            family == table || run.Exists(other => other is AddressMatch { Ranges: [var first, ..] } && first.Family == family),
        _ => false,
    };

    static Statement Of(Statement statement, Family family) => statement switch
    {
        Counter => new Counter(),
        AddressMatch match => match with { Ranges = CidrCover.Of(match.Ranges).ToEquatableArray() },
        PortMatch match => match with { Ports = Of(match.Ports) },
        UidMatch match => match with { Users = Of(match.Users) },
        GidMatch match => match with { Groups = Of(match.Groups) },
        ProtocolSetMatch match when Of(match.Protocols) is var protocols =>
            protocols is [var single] ? new ProtocolMatch(single, match.Negated) : match with { Protocols = protocols },
        TcpFlagsMatch match => Of(match),
        Reject reject => reject.With == DefaultReject(family) ? new Reject() : reject,
        Redirect target => target with { Options = Of(target.Options) },
        Masquerade target => target with { Options = Of(target.Options) },
        Dnat target => target with { Options = Of(target.Options) },
        Snat target => target with { Options = Of(target.Options) },
        _ => statement,
    };

    static EquatableArray<PortRange> Of(EquatableArray<PortRange> ports) =>
        NormalForm.Join(ports.Select(range => ((uint)range.First, (uint)range.Last)))
            .Select(range => new PortRange((ushort)range.First, (ushort)range.Last))
            .ToEquatableArray();

    static EquatableArray<OwnerId> Of(EquatableArray<OwnerId> owners) =>
        NormalForm.Join(owners.Where(owner => owner.Name is null).Select(owner => (owner.First, owner.Last)))
            .Select(range => new OwnerId(range.First, range.Last))
            .Concat(owners.Where(owner => owner.Name is not null).DistinctBy(owner => owner.Name).OrderBy(owner => owner.Name, StringComparer.Ordinal))
            .ToEquatableArray();

    static EquatableArray<Protocol> Of(EquatableArray<Protocol> protocols) =>
        protocols.Distinct().OrderBy(protocol => protocol.Number).ToEquatableArray();

    // One bit is set exactly where it is not clear.
    static TcpFlagsMatch Of(TcpFlagsMatch match) =>
        match.Negated && match.Mask != TcpFlags.None && (match.Mask & (match.Mask - 1)) == 0 && (match.Set & ~match.Mask) == 0
            ? new TcpFlagsMatch(match.Mask, match.Mask & ~match.Set)
            : match;

    static string DefaultReject(Family family) => family switch
    {
        Family.IPv4 => "icmp-port-unreachable",
        Family.IPv6 => "icmpv6-port-unreachable",
        _ => "icmpx-port-unreachable",
    };

    static string Of(string options)
    {
        var words = options.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return string.Join(',', words.OrderBy(word => Array.IndexOf(TranslationOptions, word)));
    }
}
