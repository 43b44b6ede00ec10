using static Sidecar.Netfilter.Interception.Parts;

namespace Sidecar.Netfilter.Interception;

/// <summary>Connections that others open to the pod.</summary>
static class InboundRules
{
    /// <summary>The tunnel's exemption and the two ends of every redirection.</summary>
    public static void Endpoints(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings.Dialect == Dialect.Istio)
            SpareTunnel(rules, settings, Place.NatInbound);
        rules.Append(Place.NatRedirect, $"Outbound connections go to the proxy's listener on {settings.OutboundPort}.",
            Tcp, Redirect(settings.OutboundPort));
        rules.Append(Place.NatInRedirect, $"Inbound connections go to the proxy's listener on {settings.InboundPort}.",
            Tcp, Redirect(settings.InboundPort));
    }

    public static void Capture(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings.InboundPorts.IsNone)
            return;
        var tproxy = settings.Mode == InterceptionMode.Tproxy;
        var inbound = tproxy ? Place.MangleInbound : Place.NatInbound;
        if (tproxy)
            TproxyRules.Endpoints(rules, settings);
        rules.Append(tproxy ? Place.ManglePrerouting : Place.NatPrerouting, "Every TCP connection that comes in is looked at.",
            Tcp, Jump(inbound.Chain));
        if (settings.Dialect == Dialect.Default)
        {
            rules.Append(inbound, "What is only passed on to another host is no inbound connection.", Tcp, NotToUs, Leave);
            SpareTunnel(rules, settings, inbound);
        }
        SpareSources(rules, settings, inbound);
        SparePorts(rules, settings, inbound);
        if (settings.InboundPorts.IsAll)
            Take(rules, tproxy, inbound, null);
        else
            foreach (var ports in settings.InboundPorts.Items)
                Take(rules, tproxy, inbound, ports);
    }

    // Istio has it in nat alone, where TPROXY never comes by.
    static void SpareTunnel(RuleCollector rules, InterceptionSettings settings, Place inbound) =>
        rules.Append(inbound, $"Port {settings.TunnelPort} is the tunnel's own listener.",
            Tcp, ToPort(Protocol.Tcp, settings.TunnelPort), Leave);

    static void SpareSources(RuleCollector rules, InterceptionSettings settings, Place inbound)
    {
        foreach (var source in settings.ExcludedInboundSources)
            rules.Append(source.Family, inbound, $"Connections from {source} are left alone.", From(source), Leave);
    }

    static void SparePorts(RuleCollector rules, InterceptionSettings settings, Place inbound)
    {
        if (!settings.InboundPorts.IsAll)
            return;
        foreach (var ports in settings.ExcludedInboundPorts)
            rules.Append(inbound, $"Connections to port {ports} are left alone.", Tcp, ToPort(Protocol.Tcp, ports), Leave);
    }

    static void Take(RuleCollector rules, bool tproxy, Place inbound, PortRange? ports)
    {
        Statement[] match = ports is { } some ? [Tcp, ToPort(Protocol.Tcp, some)] : [Tcp];
        var whose = ports is { } named ? $"to port {named}" : "to any other port";
        if (!tproxy)
        {
            rules.Append(inbound, $"A connection {whose} goes to the proxy.", [.. match, Jump(Place.NatInRedirect.Chain)]);
            return;
        }
        var known = new ConntrackStateMatch(ConntrackStates.Related | ConntrackStates.Established);
        rules.Append(inbound, $"A packet {whose} of a connection that the proxy has is delivered to its socket.",
            [.. match, known, Jump(Place.MangleDivert.Chain)]);
        rules.Append(inbound, $"A new connection {whose} is given to the proxy's listener.", [.. match, Jump(Place.MangleTproxy.Chain)]);
    }
}
