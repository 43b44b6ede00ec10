namespace Sidecar.Netfilter.Validation;

/// <summary>Checks a rule of iptables: what the program refuses, and what the kernel's extensions refuse.</summary>
static class IptablesRuleChecks
{
    public static IEnumerable<RuleProblem> Of(Rule rule, RulePlace place)
    {
        var transport = rule.Matches.OfType<ProtocolMatch>().FirstOrDefault();
        foreach (var statement in rule.Statements)
        {
            var problem = statement switch
            {
                Match match => Of(match, place, transport),
                Target target => Of(target, place, transport),
                Comment { Text: var text } when Text.Utf8Length(text) > Comment.IptablesLimit => new(ProblemCode.BadValue, $"The comment has {Text.Utf8Length(text)} bytes: iptables takes at most {Comment.IptablesLimit}."),
                Comment { Text: var text } when text.Contains('\n', StringComparison.Ordinal) => new(ProblemCode.BadValue, "A comment has one line."),
                _ => (RuleProblem?)null,
            };
            if (problem is { } found)
                yield return found;
        }
        foreach (var repeated in Repeated(rule))
            yield return repeated;
    }

    static IEnumerable<RuleProblem> Repeated(Rule rule)
    {
        if (rule.Targets.Count() > 1)
            yield return new(ProblemCode.Repeated, "A rule of iptables has one target.");
        foreach (var kind in rule.Matches.Select(Kind).Where(kind => kind is not null).GroupBy(kind => kind).Where(same => same.Count() > 1))
            yield return new(ProblemCode.Repeated, $"A rule of iptables has one {kind.Key}.");
        // Both modules call their option --mark; given a module twice, the program takes the option for the other one's.
        if (rule.Matches.Any(match => match is MarkMatch) && rule.Matches.Any(match => match is ConnmarkMatch)
            && rule.Matches.Count(match => match is MarkMatch or ConnmarkMatch) > 2)
            yield return new(ProblemCode.Repeated, "Beside a match of the connection's mark, a rule of iptables has one of the packet's mark.");
    }

    static string? Kind(Match match) => match switch
    {
        ProtocolMatch => "protocol (-p)",
        AddressMatch { Side: Side.Source } => "source address (-s)",
        AddressMatch => "destination address (-d)",
        InInterfaceMatch => "in interface (-i)",
        OutInterfaceMatch => "out interface (-o)",
        PortMatch { Multiport: false, Ports.Count: 1, Side: Side.Source } => "source port (--sport)",
        PortMatch { Multiport: false, Ports.Count: 1, Side: Side.Destination } => "destination port (--dport)",
        TcpFlagsMatch => "set of flags (--tcp-flags)",
        _ => null,
    };

    static RuleProblem? Of(Match match, RulePlace place, ProtocolMatch? transport) => match switch
    {
        ProtocolMatch { Negated: true, Protocol: var protocol } when protocol == Protocol.All => new(ProblemCode.NeverMatches, "No packet has another protocol than any."),
        AddressMatch address => Of(address, place),
        InInterfaceMatch { ByIndex: true } or OutInterfaceMatch { ByIndex: true } => new(ProblemCode.NotInBackend, "iptables knows interfaces by name only."),
        InInterfaceMatch { Interface: var name } => Of(name, match.Negated)
            ?? (place.Chain.Base is { Hook: Hook.Output or Hook.Postrouting }
                ? new(ProblemCode.WrongHook, $"-i cannot be used in {place.Chain.Name}: the packet came in by no interface.") : null),
        OutInterfaceMatch { Interface: var name } => Of(name, match.Negated)
            ?? (place.Chain.Base is { Hook: Hook.Prerouting or Hook.Input }
                ? new(ProblemCode.WrongHook, $"-o cannot be used in {place.Chain.Name}: the packet is not routed out.") : null),
        PortMatch ports => Of(ports, transport),
        TcpFlagsMatch => transport is { Negated: false, Protocol.Number: 6 } ? null : new(ProblemCode.MissingTransport, "--tcp-flags needs -p tcp in the same rule."),
        UidMatch { Users.Count: not 1 } or GidMatch { Groups.Count: not 1 } => new(ProblemCode.BadValue, "An owner match of iptables names one user or group, or one range."),
        UidMatch or GidMatch or SocketExistsMatch when place.Outside(Hook.Output, Hook.Postrouting) is { } hook =>
            new(ProblemCode.WrongHook, $"The owner of a packet is known in OUTPUT and POSTROUTING only; this rule is reached from {hook.Hook.Name}."),
        ConntrackStateMatch { States: ConntrackStates.None } => new(ProblemCode.BadValue, "A match of connection states names at least one."),
        AddressTypeMatch { Side: Side.Either } => new(ProblemCode.BadValue, "An address is that of the source or of the destination."),
        AddressTypeMatch { Type: Netfilter.AddressType.Broadcast } when place.Table.Family == Family.IPv6 =>
            new(ProblemCode.Conflict, "There is no broadcast in IPv6."),
        ProtocolSetMatch or FamilyMatch => new(ProblemCode.NotInBackend, $"iptables has no form for {match}."),
        _ => null,
    };

    static RuleProblem? Of(AddressMatch match, RulePlace place)
    {
        if (match.Side == Side.Either || match.Ranges.Count != 1)
            return new(ProblemCode.BadValue, "-s and -d take one prefix.");
        if (match.Ranges[0].Family != place.Table.Family)
            return new(ProblemCode.Conflict, $"{match.Ranges[0]} is not an address of {place.Table}.");
        return match is { Negated: true, Ranges: [{ PrefixLength: 0 }] } ? new(ProblemCode.NeverMatches, "Every address lies in a prefix of length 0.") : null;
    }

    static RuleProblem? Of(InterfacePattern name, bool negated) => name switch
    {
        { IsPrefix: true, Name: "" } when negated => new(ProblemCode.NeverMatches, "Every interface has a name."),
        { IsPrefix: false, Name: [.., '+'] } => new(ProblemCode.BadValue, $"iptables reads {name.Name} as every name that begins with {name.Name[..^1]}."),
        _ => null,
    };

    static RuleProblem? Of(PortMatch match, ProtocolMatch? transport)
    {
        var isMultiport = match.Multiport || match.Ports.Count > 1 || match.Side == Side.Either;
        if (match.Ports.IsEmpty)
            return new(ProblemCode.BadValue, "A match of ports names at least one.");
        if (isMultiport && match.Ports.Sum(range => range.Slots) is > 15 and var slots)
            return new(ProblemCode.TooManyPorts, $"The ports take {slots} places: multiport has 15, a range taking two.");
        if (transport is not { Negated: false } || transport.Protocol != match.Transport || !match.Transport.HasPorts)
            return new(ProblemCode.MissingTransport, $"A match of {match.Transport} ports needs -p {match.Transport} in the same rule.");
        if (!isMultiport && match is { Negated: true, Ports: [{ First: 0, Last: ushort.MaxValue }] })
            return new(ProblemCode.NeverMatches, "Every port lies between 0 and 65535.");
        // There is no module for the ports of udplite but multiport.
        return !isMultiport && match.Transport.Number == 136
            ? new(ProblemCode.NotInBackend, "iptables matches the ports of udplite by multiport only.")
            : null;
    }

    static RuleProblem? Of(Target target, RulePlace place, ProtocolMatch? transport) => target switch
    {
        Drop when place.Table.Name == "nat" => new(ProblemCode.WrongTable, "iptables refuses DROP in nat, which sees only the first packet of a connection."),
        Reject reject => Needs(place, "REJECT", ["filter"], Hook.Input, Hook.Forward, Hook.Output) ?? Of(reject, place, transport),
        Redirect { Ports: var ports } => Needs(place, "REDIRECT", ["nat"], Hook.Prerouting, Hook.Output) ?? Ports(ports, transport),
        Dnat { Address: null, Ports: null } => new(ProblemCode.BadValue, "DNAT translates to an address, to ports, or to both."),
        Dnat { Address: var address, Ports: var ports } =>
            Needs(place, "DNAT", ["nat"], Hook.Prerouting, Hook.Output) ?? Ports(ports, transport) ?? Fits(address, place),
        Snat { Address: var address, Ports: var ports } =>
            Needs(place, "SNAT", ["nat"], Hook.Postrouting, Hook.Input) ?? Ports(ports, transport) ?? Fits(address, place),
        Masquerade { Ports: var ports } => Needs(place, "MASQUERADE", ["nat"], Hook.Postrouting) ?? Ports(ports, transport),
        Tproxy tproxy => Needs(place, "TPROXY", ["mangle"], Hook.Prerouting) ?? Of(tproxy, place, transport),
        SetZone or NoTrack => Needs(place, "CT", ["raw"], Enum.GetValues<Hook>()),
        _ => null,
    };

    static RuleProblem? Needs(RulePlace place, string target, string[] tables, params Hook[] hooks)
    {
        if (!tables.Contains(place.Table.Name))
            return new(ProblemCode.WrongTable, $"{target} is legal in the table {tables[0]} only.");
        return place.Outside(hooks) is { } hook
            ? new(ProblemCode.WrongHook, $"{target} is legal in {string.Join(", ", hooks.Select(known => known.Name))}; this rule is reached from {hook.Hook.Name}.")
            : null;
    }

    static RuleProblem? Ports(PortRange? ports, ProtocolMatch? transport) =>
        ports is null || transport?.Protocol.Number is 1 or 6 or 17 or 33 or 58 or 132
            ? null
            : new(ProblemCode.MissingTransport, "A translation to ports needs -p tcp, udp, sctp or dccp in the same rule.");

    static RuleProblem? Fits(Address? address, RulePlace place) =>
        address is null || address.Value.Family == place.Table.Family
            ? null
            : new(ProblemCode.Conflict, $"{address} is not an address of {place.Table}.");

    static RuleProblem? Of(Tproxy target, RulePlace place, ProtocolMatch? transport)
    {
        if (target.Family is not null)
            return new(ProblemCode.NotInBackend, "Only nftables names a family beside tproxy.");
        return transport is { Negated: false, Protocol.Number: 6 or 17 }
            ? Fits(target.Address, place)
            : new(ProblemCode.MissingTransport, "TPROXY needs -p tcp or -p udp in the same rule.");
    }

    static RuleProblem? Of(Reject target, RulePlace place, ProtocolMatch? transport)
    {
        if (target.With == "tcp-reset" && transport is not { Negated: false, Protocol.Number: 6 })
            return new(ProblemCode.MissingTransport, "A reset as answer needs -p tcp in the same rule.");
        var isOther = place.Table.Family == Family.IPv4
            ? target.With.StartsWith("icmp6-", StringComparison.Ordinal)
            : target.With.StartsWith("icmp-", StringComparison.Ordinal);
        return isOther || target.With.StartsWith("icmpx-", StringComparison.Ordinal) || target.With.StartsWith("icmpv6-", StringComparison.Ordinal)
            ? new(ProblemCode.Conflict, $"{place.Table} does not answer with {target.With}.")
            : null;
    }
}
