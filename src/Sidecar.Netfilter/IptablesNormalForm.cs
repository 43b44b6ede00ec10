namespace Sidecar.Netfilter;

/// <summary>What iptables-save gives back of a table.</summary>
static class IptablesNormalForm
{
    public static Table Of(Table table)
    {
        var builtIn = IptablesTables.HooksOf(table.Id.Name).Select(IptablesTables.ChainOf).ToList();
        var chains = builtIn
            .Select(name => table.Find(name) ?? new Chain(name, IptablesTables.BaseOf(table.Id.Name, name), []))
            .Concat(table.Chains
                .Where(chain => !builtIn.Contains(chain.Name))
                .OrderBy(chain => chain.Name.Value, StringComparer.Ordinal));
        return table with { Chains = chains.Select(chain => Of(chain, table.Id.Family)).ToEquatableArray() };
    }

    /// <summary>True for a normalised table as the kernel has it when nobody used it.</summary>
    public static bool IsUntouched(Table table) =>
        table.Chains.All(chain => chain is { Rules.IsEmpty: true, Base.Policy: ChainPolicy.Accept });

    static Chain Of(Chain chain, Family family) =>
        chain with { Rules = chain.Rules.Select(rule => Of(rule, family)).ToEquatableArray() };

    static Rule Of(Rule rule, Family family)
    {
        var statements = rule.Statements
            .Where(statement => statement is not Counter && !IsAlwaysTrue(statement))
            .Select(statement => Of(statement, family))
            .OrderBy(Rank)
            .ToList();
        return rule with { Statements = GatherModules(statements).ToEquatableArray() };
    }

    static bool IsAlwaysTrue(Statement statement) => statement switch
    {
        ProtocolMatch { Negated: false, Protocol: var protocol } => protocol == Protocol.All,
        AddressMatch { Negated: false, Ranges: [{ PrefixLength: 0 }] } => true,
        PortMatch { Negated: false, Multiport: false, Side: not Side.Either, Ports: [{ First: 0, Last: ushort.MaxValue }] } => true,
        InInterfaceMatch { Negated: false, Interface: { IsPrefix: true, Name: "" } } => true,
        OutInterfaceMatch { Negated: false, Interface: { IsPrefix: true, Name: "" } } => true,
        _ => false,
    };

    static Statement Of(Statement statement, Family family) => statement switch
    {
        AddressMatch match => match with { Ranges = match.Ranges.Select(range => range.Network).ToEquatableArray() },
        PortMatch match => Of(match with { Multiport = match.Multiport || match.Ports.Count > 1 || match.Side == Side.Either }),
        UnknownTarget { Text: "CT" } => new SetZone(0),
        Reject { With: "" } => new Reject(family == Family.IPv4 ? "icmp-port-unreachable" : "icmp6-port-unreachable"),
        Tproxy tproxy => tproxy with
        {
            Port = tproxy.Port == 0 ? null : tproxy.Port,
            Address = tproxy.Address is { IsUnspecified: true } ? null : tproxy.Address,
            Mark = tproxy.Mark == default(Mark) ? null : tproxy.Mark,
        },
        _ => statement,
    };

    // iptables-nft keeps "not up to 1023" as "from 1024", and "not from 1024" as "up to 1023".
    static PortMatch Of(PortMatch match) => match switch
    {
        { Multiport: false, Negated: true, Ports: [{ First: 0, Last: < ushort.MaxValue and var last }] } =>
            match with { Negated = false, Ports = [new PortRange((ushort)(last + 1), ushort.MaxValue)] },
        { Multiport: false, Negated: true, Ports: [{ First: > 0 and var first, Last: ushort.MaxValue }] } =>
            match with { Negated = false, Ports = [new PortRange(0, (ushort)(first - 1))] },
        _ => match,
    };

    static int Rank(Statement statement) => statement switch
    {
        AddressMatch { Side: Side.Source } => 0,
        AddressMatch => 1,
        InInterfaceMatch => 2,
        OutInterfaceMatch => 3,
        ProtocolMatch => 4,
        Target => 6,
        _ => 5,
    };

    // Options of one module stand together, where the first of them stood, in the module's own order. A second option of a
    // kind needs the module a second time.
    static List<Statement> GatherModules(List<Statement> statements)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            if (OptionOf(statements[i]) is not { } first)
                continue;
            var gathered = new SortedDictionary<int, Statement> { [first.Option] = statements[i] };
            for (var j = i + 1; j < statements.Count; j++)
                if (OptionOf(statements[j]) is { } other && other.Module == first.Module && gathered.TryAdd(other.Option, statements[j]))
                    statements.RemoveAt(j--);
            statements.RemoveAt(i);
            statements.InsertRange(i, gathered.Values);
            i += gathered.Count - 1;
        }
        return statements;
    }

    static (string Module, int Option)? OptionOf(Statement statement) => statement switch
    {
        PortMatch { Multiport: false, Side: Side.Source } => ("header", 0),
        PortMatch { Multiport: false } => ("header", 1),
        TcpFlagsMatch => ("header", 2),
        UidMatch => ("owner", 0),
        GidMatch => ("owner", 1),
        SocketExistsMatch => ("owner", 2),
        AddressTypeMatch { Side: Side.Source } => ("addrtype", 0),
        AddressTypeMatch => ("addrtype", 1),
        _ => null,
    };
}
