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
        return rule with { Statements = GatherPorts(statements).ToEquatableArray() };
    }

    static bool IsAlwaysTrue(Statement statement) => statement switch
    {
        ProtocolMatch { Negated: false, Protocol: var protocol } => protocol == Protocol.All,
        AddressMatch { Negated: false, Ranges: [{ PrefixLength: 0 }] } => true,
        InInterfaceMatch { Negated: false, Interface: { IsPrefix: true, Name: "" } } => true,
        OutInterfaceMatch { Negated: false, Interface: { IsPrefix: true, Name: "" } } => true,
        _ => false,
    };

    static Statement Of(Statement statement, Family family) => statement switch
    {
        AddressMatch match => match with { Ranges = match.Ranges.Select(range => range.Network).ToEquatableArray() },
        PortMatch match => match with { Multiport = match.Multiport || match.Ports.Count > 1 || match.Side == Side.Either },
        Reject { With: "" } => new Reject(family == Family.IPv4 ? "icmp-port-unreachable" : "icmp6-port-unreachable"),
        Tproxy tproxy => tproxy with
        {
            Port = tproxy.Port == 0 ? null : tproxy.Port,
            Address = tproxy.Address is { IsUnspecified: true } ? null : tproxy.Address,
            Mark = tproxy.Mark == default(Mark) ? null : tproxy.Mark,
        },
        _ => statement,
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

    // Ports and flags are options of one module, which stands where the first of them stood and lists them in its own
    // order. A second option of a kind needs the module a second time.
    static List<Statement> GatherPorts(List<Statement> statements)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            if (HeaderOption(statements[i]) is not { } option)
                continue;
            var gathered = new SortedDictionary<int, Statement> { [option] = statements[i] };
            for (var j = i + 1; j < statements.Count; j++)
                if (HeaderOption(statements[j]) is { } other && gathered.TryAdd(other, statements[j]))
                    statements.RemoveAt(j--);
            statements.RemoveAt(i);
            statements.InsertRange(i, gathered.Values);
            i += gathered.Count - 1;
        }
        return statements;
    }

    static int? HeaderOption(Statement statement) => statement switch
    {
        PortMatch { Multiport: false, Side: Side.Source } => 0,
        PortMatch { Multiport: false } => 1,
        TcpFlagsMatch => 2,
        _ => null,
    };
}
