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
        var statements = WithTransports(WithResetTransport(rule.Statements))
            .Select(statement => Of(statement, FamilyOf(rule) ?? family))
            .OrderBy(statement => statement is Comment)
            .ToList();
        var kept = new List<Statement>();
        for (var start = 0; start < statements.Count;)
        {
            var run = statements.Skip(start).TakeWhile(statement => statement is Match).ToList();
            var isHead = start == 0;
            start += run.Count;
            // Only at the head of the rule is it the same whether the transport is asked for here or by the target.
            var next = isHead && start < statements.Count ? statements[start] : null;
            kept.AddRange(InHeaderOrder(run.Where(statement => !IsImplied(statement, run, next, family))));
            if (start < statements.Count)
                kept.Add(statements[start++]);
        }
        return rule with { Statements = kept.ToEquatableArray() };
    }

    // nft asks for TCP at the head of a rule that answers by a reset and does not ask itself.
    static EquatableArray<Statement> WithResetTransport(EquatableArray<Statement> statements) =>
        statements.Contains(new Reject("tcp-reset")) && !statements.Any(statement => TransportOf(statement) == Protocol.Tcp)
            ? statements.Insert(0, new ProtocolMatch(Protocol.Tcp))
            : statements;

    // Ports of any transport (th) are those of the transport that the rule asks for.
    static IEnumerable<Statement> WithTransports(EquatableArray<Statement> statements)
    {
        Protocol? transport = null;
        for (var at = 0; at < statements.Count; at++)
        {
            transport ??= statements.Skip(at).TakeWhile(statement => statement is Match).Select(TransportOf).FirstOrDefault(found => found is not null);
            yield return statements[at] is PortMatch { Transport.Number: 0 } ports && transport is { } known
                ? ports with { Transport = known }
                : statements[at];
        }
    }

    static Protocol? TransportOf(Statement statement) => statement switch
    {
        ProtocolMatch { Negated: false, Protocol: { HasPorts: true } protocol } => protocol,
        PortMatch { Transport: { HasPorts: true } protocol } => protocol,
        TcpFlagsMatch => Protocol.Tcp,
        _ => null,
    };

    // nft joins comparisons of neighbouring fields of a header and moves them for it. Matches commute, so those of
    // headers go first, in the header's order; but unknown ones may count (limit), and nothing moves across those.
    static IEnumerable<Statement> InHeaderOrder(IEnumerable<Statement> run)
    {
        var free = new List<Statement>();
        foreach (var statement in run)
        {
            if (statement is not UnknownMatch)
            {
                free.Add(statement);
                continue;
            }
            foreach (var done in Gathered(free))
                yield return done;
            free.Clear();
            yield return statement;
        }
        foreach (var done in Gathered(free))
            yield return done;
    }

    static IEnumerable<Statement> Gathered(List<Statement> matches) => matches
        .OrderBy(match => match is AddressMatch ? 0 : match is PortMatch ? 1 : 2)
        .ThenBy(SideOf);

    static Side? SideOf(Statement statement) => statement switch
    {
        AddressMatch match => match.Side,
        PortMatch match => match.Side,
        _ => null,
    };

    // The family that the rule itself asks for: it decides what a plain "reject" answers.
    static Family? FamilyOf(Rule rule) => rule.Matches.Select(match => match switch
    {
        AddressMatch { Ranges: [var first, ..] } => first.Family,
        FamilyMatch { Negated: false, Family: var family } => family,
        _ => (Family?)null,
    }).FirstOrDefault(family => family is not null);

    // nft asks for protocol and family itself where a match of ports or addresses, or a reset, needs them, and lists only
    // the latter.
    static bool IsImplied(Statement statement, List<Statement> run, Statement? next, Family table) => statement switch
    {
        ProtocolMatch { Negated: false, Protocol.Number: 6 } when next is Reject { With: "tcp-reset" } => true,
        ProtocolMatch { Negated: false, Protocol: var protocol } => run.Exists(other => other switch
        {
            PortMatch ports => ports.Transport == protocol,
            TcpFlagsMatch => protocol == Protocol.Tcp,
            _ => false,
        }),
        FamilyMatch { Negated: false, Family: var family } =>
            family == table || IsAnswerOf(family, next) || run.Exists(other => other is AddressMatch { Ranges: [var first, ..] } && first.Family == family),
        _ => false,
    };

    static bool IsAnswerOf(Family family, Statement? next) => next is Reject { With: var with }
        && with.StartsWith(family == Family.IPv4 ? "icmp-" : "icmpv6-", StringComparison.Ordinal);

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
        Reject { With: "" or "icmpx-port-unreachable" } => new Reject(DefaultReject(family)),
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

    // What a plain "reject" answers. nft lists the general answer in the same words, whatever family the rule is about.
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
