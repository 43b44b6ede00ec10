using static Sidecar.Netfilter.Interception.Parts;

namespace Sidecar.Netfilter.Interception;

/// <summary>What only TPROXY needs: transparent sockets, and marks that lead their packets back.</summary>
static class TproxyRules
{
    /// <summary>The chains that hand packets to the proxy's sockets.</summary>
    public static void Endpoints(RuleCollector rules, InterceptionSettings settings)
    {
        rules.Append(Place.MangleDivert, "The mark makes policy routing deliver the packet to this host.",
            new SetMark(new Mark(settings.TproxyMark)));
        rules.Append(Place.MangleDivert, "The socket is found by the addresses of the packet.", new Accept());
        foreach (var family in settings.Families)
            rules.Append(family, Place.MangleTproxy, $"A new connection is given to the transparent listener on {settings.InboundPort}.",
                NotTo(settings.LoopbackOf(family)), Tcp,
                new Tproxy(settings.InboundPort, Mark: new Mark(settings.TproxyMark), Family: family));
        FailClosed(rules, settings);
    }

    // nftables goes on with the next rule where there is no listener, and so past the proxy; iptables drops by itself.
    static void FailClosed(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings is not { Backend: Backend.Nftables, Dialect: Dialect.Default })
            return;
        foreach (var family in settings.Families)
            rules.Append(family, Place.MangleTproxy, "Without a listener the connection waits for the proxy instead of going past it.",
                NotTo(settings.LoopbackOf(family)), Tcp, new Drop());
    }

    public static void Marks(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings.Mode != InterceptionMode.Tproxy)
            return;
        var mark = settings.TproxyMark;
        rules.Append(Place.ManglePrerouting, "The connection remembers the mark, for the packets of the answer.",
            Tcp, Marked(mark), new SaveMark());
        rules.Append(Place.MangleBaseOutput, "What the proxy sends under the client's address stays marked.", Tcp, OutLo, Marked(mark), Leave);
        if (settings.Dialect == Dialect.Default)
            OutboundRules.SpareExcluded(rules, settings, Place.MangleBaseOutput, [Protocol.Tcp], OutLo);
        SelfCalls(rules, settings);
        rules.Append(Place.MangleBaseOutput, "The application's answer to a foreign address goes back to the proxy's socket.",
            Tcp, new ConnmarkMatch(new Mark(mark)), new RestoreMark());
        rules.Insert(0, Place.MangleInbound, "The proxy's connection to the application passes.", Tcp, Marked(mark), Leave);
        foreach (var family in settings.Families)
            rules.Insert(family, 1, Place.MangleInbound, "So does inbound traffic that the proxy passes through.",
                Tcp, From(InterceptionSettings.PassthroughSource(family)), InLo, Leave);
        rules.Insert(2, Place.MangleInbound, "So does the application's traffic to itself.",
            Tcp, InLo, NotMarked(SettingsReader.SelfCallMark), Leave);
    }

    static void SelfCalls(RuleCollector rules, InterceptionSettings settings)
    {
        foreach (var proxy in ProxyIdentity.Of(settings))
            foreach (var family in settings.Families)
                rules.Append(family, Place.MangleBaseOutput,
                    $"A call of the proxy ({proxy.Name}) to its own pod is to enter by the inbound listener.",
                    [NotTo(settings.LoopbackOf(family)), Tcp, OutLo, .. SelfCallPorts(settings), proxy.Match,
                        new SetMark(new Mark(SettingsReader.SelfCallMark))]);
    }

    // In Istio's rules the tunnel and the agent's queries to a local resolver are taken along.
    static Statement[] SelfCallPorts(InterceptionSettings settings) => settings switch
    {
        { Dialect: Dialect.Istio } => [],
        { Dns: DnsCapture.None } => [NotToPorts(settings.TunnelPort)],
        _ => [NotToPorts(DnsRules.Port, settings.TunnelPort)],
    };
}
