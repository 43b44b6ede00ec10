namespace Sidecar.Netfilter.Evaluation;

/// <summary>Makes rules ready to run.</summary>
static class Compiler
{
    public static CompiledChain[] Compile(RuleSet rules)
    {
        var chains = new List<CompiledChain>();
        var id = 0;
        foreach (var table in rules.Tables)
            chains.AddRange(Compile(table, ref id));
        return [.. chains];
    }

    static List<CompiledChain> Compile(Table table, ref int id)
    {
        var chains = table.Chains.Select(chain => new CompiledChain(table.Id, chain)).ToList();
        foreach (var chain in chains)
        {
            var compiled = new CompiledRule[chain.Source.Rules.Count];
            for (var i = 0; i < compiled.Length; i++)
                compiled[i] = new CompiledRule(chain, i, id++, chain.Source.Rules[i], Ops(chain.Source.Rules[i], table.Id.Backend, chains));
            chain.Rules = compiled;
        }
        return chains;
    }

    static Op[] Ops(Rule rule, Backend backend, List<CompiledChain> chains) =>
        [.. rule.Statements.Where(s => s is not (Comment or Counter)).Select(statement => Op(statement, backend, chains))];

    static Op Op(Statement statement, Backend backend, List<CompiledChain> chains) => statement switch
    {
        Match match => Condition(match, backend),
        Jump jump => new Call(jump, Step.Jump) { Chain = chains.Find(chain => chain.Source.Name == jump.Chain) },
        Goto go => new Call(go, Step.Goto) { Chain = chains.Find(chain => chain.Source.Name == go.Chain) },
        Accept => new End(statement, Step.Accept),
        Drop => new End(statement, Step.Drop),
        Reject => new End(statement, Step.Reject),
        Return => new End(statement, Step.Return),
        Redirect redirect => new TranslateDestination(redirect),
        Dnat dnat => new TranslateDestination(dnat),
        Snat snat => new TranslateSource(snat),
        Masquerade masquerade => new TranslateSource(masquerade),
        Tproxy tproxy => new TproxyAction(tproxy, backend),
        SetMark mark => new SetMarkAction(mark),
        SetConnmark or SaveMark or RestoreMark => new ConnmarkAction((Target)statement, backend),
        SetZone zone => new ZoneAction(zone, backend),
        NoTrack exempt => new ExemptAction(exempt),
        Comment or Counter or Log => new Pass(statement),
        _ => new End(statement, Step.Undecided),
    };

    static Op Condition(Match match, Backend backend) => match switch
    {
        ProtocolMatch m => new ProtocolCondition(m),
        ProtocolSetMatch m => new ProtocolSetCondition(m),
        FamilyMatch m => new FamilyCondition(m),
        AddressMatch m => new AddressCondition(m),
        PortMatch m => new PortCondition(m),
        InInterfaceMatch m => new InterfaceCondition(m, m.Interface, incoming: true),
        OutInterfaceMatch m => new InterfaceCondition(m, m.Interface, incoming: false),
        UidMatch m when HasNames(m.Users) => new End(m, Step.Undecided),
        UidMatch m => new OwnerCondition(m, m.Users, groups: false, supplementary: false, backend),
        GidMatch m when HasNames(m.Groups) => new End(m, Step.Undecided),
        GidMatch m => new OwnerCondition(m, m.Groups, groups: true, m.Supplementary, backend),
        SocketExistsMatch m => new SocketExistsCondition(m),
        ConntrackStateMatch m => new StateCondition(m),
        MarkMatch m => new MarkCondition(m),
        ConnmarkMatch m => new ConnmarkCondition(m),
        TcpFlagsMatch m => new TcpFlagsCondition(m),
        AddressTypeMatch m => new AddressTypeCondition(m),
        _ => new End(match, Step.Undecided),
    };

    // A name means what the files of the machine say that loads the rules; nobody here knows.
    static bool HasNames(EquatableArray<OwnerId> ids) => ids.Any(id => id.Name is not null);

    /// <summary>Whether a statement makes the kernel track connections in its family; an exemption alone does not.</summary>
    public static bool NeedsTracking(Statement statement) => statement is
        ConntrackStateMatch or ConnmarkMatch or Redirect or Dnat or Snat or Masquerade or SetConnmark or SaveMark or RestoreMark
        or SetZone;
}
