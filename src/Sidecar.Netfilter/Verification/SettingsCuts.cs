using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>The constants of options: rules that are held against them need not have all of them.</summary>
static class SettingsCuts
{
    public static Cuts Of(InterceptionSettings settings)
    {
        var dns = settings.Dns != DnsCapture.None;
        return new Cuts
        {
            Protocols = [Protocol.Tcp, Protocol.Udp],
            Ports =
            [
                settings.InboundPort, settings.OutboundPort, settings.TunnelPort, Promises.ProbePort,
                .. settings.InboundPorts.Items, .. settings.ExcludedInboundPorts,
                .. settings.OutboundPorts, .. settings.ExcludedOutboundPorts,
                .. settings.ExcludedOutboundPortsForUids.SelectMany(exclusion => exclusion.Ports.Items),
                .. dns ? new PortRange[] { DnsRules.Port } : [],
            ],
            SourcePorts = dns ? [DnsRules.Port] : [],
            Destinations =
            [
                settings.IPv4Loopback, .. Passthrough, .. settings.OutboundRanges.Items, .. settings.ExcludedOutboundRanges,
                .. dns ? settings.Resolvers.Select(Cidr.Of) : [],
            ],
            Sources = [.. Passthrough, .. settings.ExcludedInboundSources],
            Users = [.. settings.ProxyUids, .. settings.ExcludedOutboundPortsForUids.Select(exclusion => exclusion.Users)],
            Groups = [.. settings.ProxyGids, .. settings.OwnerGroups.Items, .. settings.ExcludedOwnerGroups],
            Marks = [.. Marks(settings)],
        };
    }

    static IEnumerable<Cidr> Passthrough =>
        new[] { Family.IPv4, Family.IPv6 }.Select(family => Cidr.Of(InterceptionSettings.PassthroughSource(family)));

    static IEnumerable<Mark> Marks(InterceptionSettings settings)
    {
        if (settings.ProxyMark is { } mark)
            yield return mark;
        if (settings.Mode != InterceptionMode.Tproxy)
            yield break;
        yield return new Mark(settings.TproxyMark);
        yield return new Mark(SettingsReader.SelfCallMark);
    }
}
