using static Sidecar.Netfilter.Interception.Parts;

namespace Sidecar.Netfilter.Interception;

/// <summary>Connections that the application, or the proxy itself, opens.</summary>
static class OutboundRules
{
    const int MultiportSlots = 15;

    public static void Enter(RuleCollector rules, InterceptionSettings settings)
    {
        rules.Append(Place.NatBaseOutput, "Everything that leaves is looked at; UDP too, for DNS.", Jump(Place.NatOutput.Chain));
        SpareExcluded(rules, settings, Place.NatOutput, [Protocol.Tcp, Protocol.Udp]);
        foreach (var family in settings.Families)
            rules.Append(family, Place.NatOutput,
                "Inbound traffic that the proxy passes through to the application would be taken for a call to itself.",
                OutLo, From(InterceptionSettings.PassthroughSource(family)), Leave);
    }

    /// <summary>The ports left alone, for everybody and for some users.</summary>
    public static void SpareExcluded(
        RuleCollector rules, InterceptionSettings settings, Place place, ReadOnlySpan<Protocol> transports, params ReadOnlySpan<Statement> first)
    {
        foreach (var ports in settings.ExcludedOutboundPorts)
            foreach (var transport in transports)
                rules.Append(place, $"Outbound {transport} traffic to port {ports} is left alone.", [.. first, ToPort(transport, ports), Leave]);
        foreach (var exclusion in settings.ExcludedOutboundPortsForUids)
            foreach (var transport in transports)
                if (exclusion.Protocols.Contains(transport))
                    foreach (var match in PortMatches(transport, exclusion.Ports))
                        rules.Append(place, $"Outbound {transport} traffic of uid {exclusion.Users} to port {exclusion.Ports} is left alone.",
                            [.. first, match, new UidMatch([exclusion.Users]), Leave]);
    }

    static IEnumerable<Statement> PortMatches(Protocol transport, Selection<PortRange> ports)
    {
        if (ports.IsAll)
            yield return new ProtocolMatch(transport);
        var slots = 0;
        var group = new List<PortRange>();
        foreach (var range in ports.Items)
        {
            if (slots + range.Slots > MultiportSlots)
            {
                yield return Group(transport, group);
                (slots, group) = (0, []);
            }
            slots += range.Slots;
            group.Add(range);
        }
        if (group.Count > 0)
            yield return Group(transport, group);
    }

    static PortMatch Group(Protocol transport, List<PortRange> ports) =>
        new(transport, Side.Destination, ports.ToEquatableArray(), Multiport: ports.Count > 1);

    public static void Proxy(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings.Dialect == Dialect.Istio)
            IstioProxy(rules, settings);
        else
            DefaultProxy(rules, settings);
    }

    // Sign by sign: the loopback rule of the first one hides what follows for "lo" (see the default dialect).
    static void IstioProxy(RuleCollector rules, InterceptionSettings settings)
    {
        foreach (var proxy in ProxyIdentity.Of(settings))
        {
            SelfCall(rules, settings, proxy, spareDns: settings.Dns != DnsCapture.None && !proxy.IsGroup);
            SpareLoopback(rules, settings, [proxy]);
            SpareProxy(rules, proxy);
        }
    }

    static void DefaultProxy(RuleCollector rules, InterceptionSettings settings)
    {
        ProxyIdentity[] proxies = [.. ProxyIdentity.Of(settings)];
        // With TPROXY the mangle table sends the proxy's calls to its own pod back in.
        if (settings.Mode != InterceptionMode.Tproxy)
            foreach (var proxy in proxies)
                SelfCall(rules, settings, proxy, spareDns: settings.Dns != DnsCapture.None);
        SpareLoopback(rules, settings, proxies);
        foreach (var proxy in proxies)
            SpareProxy(rules, proxy);
    }

    static void SelfCall(RuleCollector rules, InterceptionSettings settings, ProxyIdentity proxy, bool spareDns)
    {
        var ports = spareDns ? NotToPorts(DnsRules.Port, settings.TunnelPort) : NotToPorts(settings.TunnelPort);
        foreach (var family in settings.Families)
            rules.Append(family, Place.NatOutput,
                $"A call of the proxy ({proxy.Name}) to its own pod, picked by a service, enters by the inbound listener.",
                OutLo, NotTo(settings.LoopbackOf(family)), Tcp, ports, proxy.Match, Jump(Place.NatInRedirect.Chain));
    }

    static void SpareLoopback(RuleCollector rules, InterceptionSettings settings, ReadOnlySpan<ProxyIdentity> proxies)
    {
        if (!SparesLoopback(settings))
            return;
        var others = new List<Statement>();
        foreach (var proxy in proxies)
            others.Add(proxy.Others);
        Statement[] tcp = settings.Dns == DnsCapture.None ? [] : [Tcp, NotToPorts(DnsRules.Port)];
        rules.Append(Place.NatOutput, "The application's traffic to itself is left alone.", [OutLo, .. tcp, .. others, Leave]);
    }

    // Loopback ranges that are to be captured take the application's traffic to itself along.
    static bool SparesLoopback(InterceptionSettings settings) => !settings.OutboundRanges.Items.Any(range => range.Address.IsLoopback);

    static void SpareProxy(RuleCollector rules, ProxyIdentity proxy) =>
        rules.Append(Place.NatOutput, $"The proxy's own traffic ({proxy.Name}) is never captured.", proxy.Match, Leave);

    public static void OwnerGroups(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings.OwnerGroups.IsAll)
        {
            foreach (var group in settings.ExcludedOwnerGroups)
                rules.Append(Place.NatOutput, $"Traffic of group {group} is left alone.", new GidMatch([group]), Leave);
            return;
        }
        Statement[] others = [.. settings.OwnerGroups.Items.Select(group => new GidMatch([group], Negated: true))];
        rules.Append(Place.NatOutput, $"Only traffic of the groups {settings.OwnerGroups} is captured.", [.. others, Leave]);
    }

    public static void Destinations(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings.Dialect == Dialect.Istio || settings.Dns != DnsCapture.None || !SparesLoopback(settings))
            foreach (var family in settings.Families)
                rules.Append(family, Place.NatOutput, "Traffic to loopback stays local.", To(settings.LoopbackOf(family)), Leave);
        foreach (var range in Ordered(settings.ExcludedOutboundRanges))
            rules.Append(range.Family, Place.NatOutput, $"Traffic to {range} is left alone.", To(range), Leave);
        foreach (var ports in settings.OutboundPorts)
            rules.Append(Place.NatOutput, $"Connections to port {ports} go to the proxy wherever they lead.",
                ToPort(Protocol.Tcp, ports), Jump(Place.NatRedirect.Chain));
    }

    public static void Ranges(RuleCollector rules, InterceptionSettings settings)
    {
        if (settings.OutboundRanges.IsAll)
        {
            rules.Append(Place.NatOutput, "Every other connection goes to the proxy.", Jump(Place.NatRedirect.Chain));
            foreach (var name in settings.VirtualInterfaces)
                rules.Insert(0, Place.NatPrerouting, $"What a guest behind {name} opens counts as outbound.", In(name), Jump(Place.NatRedirect.Chain));
        }
        foreach (var range in Ordered(settings.OutboundRanges.Items))
        {
            foreach (var name in settings.VirtualInterfaces)
                rules.Insert(range.Family, 0, Place.NatPrerouting, $"What a guest behind {name} opens to {range} counts as outbound.",
                    In(name), To(range), Jump(Place.NatRedirect.Chain));
            rules.Append(range.Family, Place.NatOutput, $"Connections to {range} go to the proxy.", To(range), Jump(Place.NatRedirect.Chain));
        }
    }

    static IEnumerable<Cidr> Ordered(EquatableArray<Cidr> ranges) => ranges.OrderBy(range => range.Family);
}
