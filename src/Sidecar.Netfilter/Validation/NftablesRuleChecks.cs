namespace Sidecar.Netfilter.Validation;

/// <summary>Checks a rule of nftables: what nft cannot write or refuses, and what the kernel's expressions refuse.</summary>
static class NftablesRuleChecks
{
    public static IEnumerable<RuleProblem> Of(Rule rule, RulePlace place)
    {
        var context = new NftablesContext(place.Table.Family);
        var ended = false;
        var comments = 0;
        if (rule.Statements.All(statement => statement is Comment))
            yield return new(ProblemCode.BadValue, "A rule of nftables says something: expected a match, a target or a counter.");
        foreach (var statement in rule.Statements)
        {
            if (statement is Comment comment)
            {
                if (Of(comment, ++comments) is { } wrong)
                    yield return wrong;
                continue;
            }
            if (ended)
                yield return new(ProblemCode.AfterVerdict, $"The verdict before ends the rule: {statement} has no effect.");
            var problem = statement switch
            {
                Match match => Of(match) ?? context.Add(match),
                Target target => Of(target, place, context),
                _ => null,
            };
            if (problem is { } found)
                yield return found;
            ended |= statement is Verdict;
        }
    }

    static RuleProblem? Of(Comment comment, int number) => comment.Text switch
    {
        _ when number > 1 => new(ProblemCode.Repeated, "A rule of nftables has one comment."),
        var text when Text.Utf8Length(text) > Comment.NftablesLimit => new(ProblemCode.BadValue, $"The comment has {Text.Utf8Length(text)} bytes: nft takes at most {Comment.NftablesLimit}."),
        var text when text.AsSpan().IndexOfAny('"', '\n') >= 0 => new(ProblemCode.BadValue, "nft has no way to write a quote or a line's end in a comment."),
        _ => null,
    };

    static RuleProblem? Of(Match match) => match switch
    {
        SocketExistsMatch or PortMatch { Multiport: true } or PortMatch { Side: Side.Either } or GidMatch { Supplementary: true }
            or ConntrackStateMatch { StateModule: true } => new(ProblemCode.NotInBackend, $"nftables has no form for {match}."),
        ProtocolMatch { Protocol: var protocol } when protocol == Protocol.All =>
            new(ProblemCode.NotInBackend, "Any protocol is what nftables matches without being asked."),
        PortMatch { Ports.IsEmpty: true } or AddressMatch { Ranges.IsEmpty: true } or UidMatch { Users.IsEmpty: true }
            or GidMatch { Groups.IsEmpty: true } or ProtocolSetMatch { Protocols.IsEmpty: true }
            or ConntrackStateMatch { States: ConntrackStates.None } => new(ProblemCode.BadValue, "A match names at least one value."),
        ConntrackStateMatch { States: var states } when (states & Translated) != 0 && (states & ~Translated) != 0 =>
            new(ProblemCode.NotInBackend, "nftables asks for states and for translations in two matches."),
        AddressMatch { Side: Side.Either } or AddressTypeMatch { Side: Side.Either } =>
            new(ProblemCode.BadValue, "An address is that of the source or of the destination."),
        AddressMatch { Ranges: var ranges } when ranges.Any(range => range.Family != ranges[0].Family) =>
            new(ProblemCode.Conflict, "One match has addresses of one family."),
        FamilyMatch { Family: Family.Inet } => new(ProblemCode.BadValue, "A packet is IPv4 or IPv6."),
        InInterfaceMatch { Interface: var name, ByIndex: var index } => Of(name, index),
        OutInterfaceMatch { Interface: var name, ByIndex: var index } => Of(name, index),
        _ => null,
    };

    static ConntrackStates Translated => ConntrackStates.Snat | ConntrackStates.Dnat;

    static RuleProblem? Of(InterfacePattern name, bool byIndex) => name switch
    {
        { IsPrefix: true } when byIndex => new(ProblemCode.BadValue, "iif and oif take a whole name."),
        { IsPrefix: true, Name: "" } => new(ProblemCode.NotInBackend, "nft has no way to write any interface."),
        { IsPrefix: false, Name: [.., '*'] } => new(ProblemCode.BadValue, $"nft reads {name.Name} as every name that begins with {name.Name[..^1]}."),
        _ => null,
    };

    static RuleProblem? Of(Target target, RulePlace place, NftablesContext context) => target switch
    {
        Reject reject => Hooks(place, "reject", null, Hook.Prerouting, Hook.Input, Hook.Forward, Hook.Output) ?? Of(reject, context),
        Redirect { Ports: var ports } => Hooks(place, "redirect", ChainType.Nat, Hook.Prerouting, Hook.Output) ?? Ports(ports, context),
        Masquerade { Ports: var ports } => Hooks(place, "masquerade", ChainType.Nat, Hook.Postrouting) ?? Ports(ports, context),
        Dnat { Address: null, Ports: null } => new(ProblemCode.BadValue, "dnat translates to an address, to ports, or to both."),
        Dnat { Address: var address, Ports: var ports } =>
            Hooks(place, "dnat", ChainType.Nat, Hook.Prerouting, Hook.Output) ?? Ports(ports, context) ?? context.Fits(address?.Family),
        Snat { Address: var address, Ports: var ports } =>
            Hooks(place, "snat", ChainType.Nat, Hook.Postrouting, Hook.Input) ?? Ports(ports, context) ?? context.Fits(address.Family),
        Tproxy tproxy => Hooks(place, "tproxy", null, Hook.Prerouting) ?? Of(tproxy, place, context),
        SaveMark { ConnectionMask: not uint.MaxValue } or RestoreMark { PacketMask: not uint.MaxValue } =>
            new(ProblemCode.NotInBackend, "nftables copies a mark as a whole: it cannot keep bits of the old one."),
        _ => null,
    };

    static RuleProblem? Hooks(RulePlace place, string target, ChainType? type, params Hook[] hooks)
    {
        if (type is { } wanted && place.NotOf(wanted) is { } other)
            return new(ProblemCode.WrongHook,
                $"{target} is legal in chains of type {Word(wanted)}; this rule is reached from one of type {Word(other.Type)}.");
        return place.Outside(hooks) is { } hook
            ? new(ProblemCode.WrongHook,
                $"{target} is legal at {string.Join(", ", hooks.Select(Word))}; this rule is reached from {Word(hook.Hook)}.")
            : null;
    }

    static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    static RuleProblem? Ports(PortRange? ports, NftablesContext context) =>
        ports is null || context.HasTransport
            ? null
            : new(ProblemCode.MissingTransport, "A translation to ports needs a match of the transport before it.");

    static RuleProblem? Of(Tproxy target, RulePlace place, NftablesContext context)
    {
        if (target.Mark is not null)
            return new(ProblemCode.NotInBackend, "The mark is a statement of its own in nftables.");
        if (target is { Port: null, Address: null } || target.Port == 0)
            return new(ProblemCode.BadValue, "tproxy leads to a port, to an address, or to both.");
        if (target.Address is { } address && (target.Family ?? place.Table.Family) != address.Family)
            return new(ProblemCode.Conflict, $"{address} needs its family beside tproxy.");
        if (target.Family == Family.Inet || (target.Family is not null && place.Table.Family != Family.Inet))
            return new(ProblemCode.Conflict, "tproxy names a family, ip or ip6, in inet tables only.");
        return !context.HasTransport
            ? new(ProblemCode.MissingTransport, "tproxy needs a match of tcp or udp before it.")
            : context.Fits(target.Family);
    }

    static RuleProblem? Of(Reject target, NftablesContext context) => target.With.Split('-', 2) switch
    {
        ["tcp", "reset"] => context.Add(new ProtocolMatch(Protocol.Tcp)),
        ["icmp", _] => context.Fits(Family.IPv4),
        ["icmpv6", _] => context.Fits(Family.IPv6),
        ["icmpx", _] => context.Table == Family.Inet ? null : new(ProblemCode.Conflict, "An answer by icmpx is for inet tables."),
        [""] => null,
        _ => new(ProblemCode.NotInBackend, $"nftables has no answer '{target.With}'."),
    };
}
