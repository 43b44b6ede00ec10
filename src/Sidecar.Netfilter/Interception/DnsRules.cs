using static Sidecar.Netfilter.Interception.Parts;

namespace Sidecar.Netfilter.Interception;

/// <summary>DNS queries, and the conntrack zones that keep the application's apart from the agent's.</summary>
static class DnsRules
{
    /// <summary>The port of DNS.</summary>
    public const ushort Port = 53;

    // Both send from ephemeral ports to the same resolver. In one zone two queries can have the same five-tuple, one
    // translated and one not, and answers go astray.
    public const ushort UpstreamZone = 1;
    public const ushort ApplicationZone = 2;

    public static void Capture(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings.Dns == DnsCapture.None)
            return;
        rules.Append(Place.RawBaseOutput, "DNS packets that leave are put into zones.", Jump(Place.RawDns.Chain));
        rules.Append(Captured(settings), Place.NatOutput, "DNS queries are looked at.", Jump(Place.NatDns.Chain));
        Redirections(rules, settings);
        ProxyZones(rules, settings);
        ApplicationZones(rules, settings);
    }

    static void Redirections(RuleCollector rules, InterceptionSettings settings)
    {
        var redirect = Redirect(settings.DnsPort);
        foreach (var transport in (ReadOnlySpan<Protocol>)[Protocol.Tcp, Protocol.Udp])
        {
            if (settings.Dns == DnsCapture.All)
                rules.Append(Place.NatDns, $"Every DNS query over {transport} goes to the agent.",
                    transport == Protocol.Tcp
                        ? [Tcp, ToPort(transport, Port), redirect]
                        : [ToPort(transport, Port), redirect]);
            else
                foreach (var resolver in Ordered(settings))
                    rules.Append(resolver.Family, Place.NatDns, $"A DNS query over {transport} to {resolver} goes to the agent.",
                        ToPort(transport, Port), To(resolver), redirect);
        }
    }

    static void ProxyZones(RuleCollector rules, InterceptionSettings settings)
    {
        foreach (var proxy in ProxyIdentity.Of(settings))
        {
            rules.Append(Place.RawDns, $"The agent's own queries ({proxy.Name}) are tracked apart.",
                ToPort(Protocol.Udp, Port), proxy.Match, new SetZone(UpstreamZone));
            rules.Append(Place.RawDns, $"The agent's answers to the application ({proxy.Name}) belong to the application's queries.",
                FromPort(Protocol.Udp, settings.DnsPort), proxy.Match, new SetZone(ApplicationZone));
        }
    }

    static void ApplicationZones(RuleCollector rules, InterceptionSettings settings)
    {
        rules.Append(Captured(settings), Place.RawPrerouting, "DNS answers that come in are put into the agent's zone.", Jump(Place.RawInbound.Chain));
        if (settings.Dns == DnsCapture.All)
        {
            rules.Append(Place.RawDns, "The application's queries have a zone of their own.", ToPort(Protocol.Udp, Port), new SetZone(ApplicationZone));
            rules.Append(Place.RawInbound, "Answers from upstream belong to the agent's queries.", FromPort(Protocol.Udp, Port), new SetZone(UpstreamZone));
            return;
        }
        foreach (var resolver in Ordered(settings))
        {
            rules.Append(resolver.Family, Place.RawDns, "The application's queries have a zone of their own.",
                ToPort(Protocol.Udp, Port), To(resolver), new SetZone(ApplicationZone));
            rules.Append(resolver.Family, Place.RawInbound, "Answers from upstream belong to the agent's queries.",
                FromPort(Protocol.Udp, Port), From(resolver), new SetZone(UpstreamZone));
        }
    }

    static EquatableArray<Family> Captured(InterceptionSettings settings) =>
        settings.Families.Where(family => settings.Dns == DnsCapture.All
            || settings.Resolvers.Any(resolver => resolver.Family == family)).ToEquatableArray();

    static IEnumerable<Address> Ordered(InterceptionSettings settings) => settings.Resolvers.OrderBy(resolver => resolver.Family);
}
