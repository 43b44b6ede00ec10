namespace Sidecar.Netfilter.Evaluation;

/// <summary>Statements in words, for traces.</summary>
static class Words
{
    /// <summary>A rule: its conditions, and after an arrow what it does.</summary>
    public static string Of(Rule rule)
    {
        var conditions = string.Join(", ", rule.Matches.Select(match => Of(match, rule)));
        var actions = string.Join(", ", rule.Targets.Select(Of));
        return (conditions, actions) switch
        {
            ("", "") => "(nothing)",
            ("", _) => actions,
            (_, "") => conditions,
            _ => $"{conditions} → {actions}",
        };
    }

    // "tcp, port 80", not "tcp, tcp port 80".
    static string Of(Match match, Rule rule) => match is PortMatch ports && rule.Matches.Contains(new ProtocolMatch(ports.Transport))
        ? Of(ports with { Transport = Protocol.All })
        : Of(match);

    public static string Of(Statement statement) => statement switch
    {
        UnknownMatch match => match.Text,
        Match { Negated: true } match => $"not {OfMatch(match)}",
        Match match => OfMatch(match),
        Target target => OfTarget(target),
        Comment comment => $"“{comment.Text}”",
        _ => "counter",
    };

    static string OfMatch(Match match) => match switch
    {
        ProtocolMatch m => m.Protocol.ToString(),
        ProtocolSetMatch m => List(m.Protocols),
        FamilyMatch m => m.Family.ToString(),
        AddressMatch m => $"{(m.Side == Side.Source ? "from" : "to")} {List(m.Ranges)}",
        PortMatch m => $"{Transport(m)}{Ports(m.Side)} {string.Join(',', m.Ports.Select(range => range.ToString('-')))}",
        InInterfaceMatch m => $"in by {m.Interface}",
        OutInterfaceMatch m => $"out by {m.Interface}",
        UidMatch m => $"uid {List(m.Users)}",
        GidMatch m => $"{(m.Supplementary ? "any gid" : "gid")} {List(m.Groups)}",
        SocketExistsMatch => "a socket",
        ConntrackStateMatch m => $"{m.States.ToString().ToLowerInvariant()} connection",
        MarkMatch m => $"mark {m.Mark}",
        ConnmarkMatch m => $"connection mark {m.Mark}",
        TcpFlagsMatch m => $"of flags {m.Mask} just {m.Set}",
        AddressTypeMatch m => $"{m.Type.ToString().ToLowerInvariant()} {m.Side.ToString().ToLowerInvariant()}",
        _ => match.ToString(),
    };

    static string OfTarget(Target target) => target switch
    {
        Jump jump => $"jump {jump.Chain}",
        Goto go => $"goto {go.Chain}",
        Redirect { Ports: { } ports } => $"redirect to port {ports.ToString('-')}",
        Dnat dnat => $"dnat to {Place(dnat.Address, dnat.Ports)}",
        Snat snat => $"snat to {Place(snat.Address, snat.Ports)}",
        Tproxy tproxy => $"tproxy to {Place(tproxy.Address, tproxy.Port)}{(tproxy.Mark is { } mark ? $", mark {mark}" : "")}",
        SetMark set => $"set mark {set.Mark}",
        SetConnmark set => $"set connection mark {set.Mark}",
        SaveMark => "save mark to connection",
        RestoreMark => "restore mark from connection",
        SetZone zone => $"zone {zone.Zone}",
        NoTrack => "do not track",
        UnknownTarget unknown => unknown.Text,
        _ => target.GetType().Name.ToLowerInvariant(),
    };

    static string List<T>(EquatableArray<T> items) => string.Join(',', items);

    static string Transport(PortMatch match) => match.Transport == Protocol.All ? "" : $"{match.Transport} ";

    static string Ports(Side side) => side switch
    {
        Side.Source => "source port",
        Side.Destination => "port",
        _ => "either port",
    };

    static string Place(Address? address, PortRange? ports) => (address, ports) switch
    {
        ({ } a, { IsSingle: true } p) => new Endpoint(a, p.First).ToString(),
        ({ } a, { } p) => $"{a} port {p.ToString('-')}",
        ({ } a, null) => a.ToString(),
        (null, { } p) => $"port {p.ToString('-')}",
        _ => "itself",
    };
}
