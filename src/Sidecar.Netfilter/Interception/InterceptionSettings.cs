namespace Sidecar.Netfilter.Interception;

/// <summary>The options once read and checked: what <see cref="InterceptionRules"/> builds from.</summary>
/// <remarks>Made by <see cref="Read"/> only, so that every value of this type can be built and loaded.</remarks>
public sealed record InterceptionSettings
{
    internal InterceptionSettings()
    {
    }

    /// <summary>Whose rules are made.</summary>
    public required Backend Backend { get; init; }

    /// <summary>Istio's rules, or ours.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>How inbound connections reach the proxy.</summary>
    public required InterceptionMode Mode { get; init; }

    /// <summary>True when IPv6 is intercepted beside IPv4.</summary>
    public required bool IPv6 { get; init; }

    /// <summary>The proxy's outbound listener.</summary>
    public required ushort OutboundPort { get; init; }

    /// <summary>The proxy's inbound listener.</summary>
    public required ushort InboundPort { get; init; }

    /// <summary>The tunnel's port, never captured.</summary>
    public required ushort TunnelPort { get; init; }

    /// <summary>The agent's DNS listener.</summary>
    public required ushort DnsPort { get; init; }

    /// <summary>The users the proxy runs as.</summary>
    public required EquatableArray<OwnerId> ProxyUids { get; init; }

    /// <summary>The groups the proxy runs as.</summary>
    public required EquatableArray<OwnerId> ProxyGids { get; init; }

    /// <summary>The mark of the proxy's own packets, or null.</summary>
    public required Mark? ProxyMark { get; init; }

    /// <summary>The inbound ports captured.</summary>
    public required Selection<PortRange> InboundPorts { get; init; }

    /// <summary>The inbound ports left alone.</summary>
    public required EquatableArray<PortRange> ExcludedInboundPorts { get; init; }

    /// <summary>The inbound sources left alone.</summary>
    public required EquatableArray<Cidr> ExcludedInboundSources { get; init; }

    /// <summary>The interfaces left alone.</summary>
    public required EquatableArray<InterfacePattern> ExcludedInterfaces { get; init; }

    /// <summary>The guests' interfaces.</summary>
    public required EquatableArray<InterfacePattern> VirtualInterfaces { get; init; }

    /// <summary>The outbound destinations captured.</summary>
    public required Selection<Cidr> OutboundRanges { get; init; }

    /// <summary>The outbound destinations left alone.</summary>
    public required EquatableArray<Cidr> ExcludedOutboundRanges { get; init; }

    /// <summary>The outbound ports captured whatever the address.</summary>
    public required EquatableArray<PortRange> OutboundPorts { get; init; }

    /// <summary>The outbound ports left alone.</summary>
    public required EquatableArray<PortRange> ExcludedOutboundPorts { get; init; }

    /// <summary>Outbound traffic left alone by user and port.</summary>
    public required EquatableArray<UidPortExclusion> ExcludedOutboundPortsForUids { get; init; }

    /// <summary>The groups captured outbound.</summary>
    public required Selection<OwnerId> OwnerGroups { get; init; }

    /// <summary>The groups left alone outbound.</summary>
    public required EquatableArray<OwnerId> ExcludedOwnerGroups { get; init; }

    /// <summary>What counts as IPv4 loopback.</summary>
    public required Cidr IPv4Loopback { get; init; }

    /// <summary>The mark of TPROXY traffic.</summary>
    public required uint TproxyMark { get; init; }

    /// <summary>The routing table of TPROXY traffic.</summary>
    public required uint TproxyRouteTable { get; init; }

    /// <summary>Which DNS queries are captured, once it is known whether there is a resolver.</summary>
    public required DnsCapture Dns { get; init; }

    /// <summary>The resolvers, of both families.</summary>
    public required EquatableArray<Address> Resolvers { get; init; }

    /// <summary>True when invalid packets are dropped.</summary>
    public required bool DropInvalid { get; init; }

    /// <summary>What counts as loopback in a family.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    public Cidr LoopbackOf(Family family) =>
        family == Family.IPv4 ? IPv4Loopback : Cidr.Of(Address.LoopbackOf(Family.IPv6));

    /// <summary>
    /// The source from which the proxy hands inbound traffic without a listener of its own to the application:
    /// 127.0.0.6 or ::6.
    /// </summary>
    /// <param name="family">IPv4 or IPv6.</param>
    public static Address PassthroughSource(Family family) =>
        family == Family.IPv4 ? Address.FromBits(Family.IPv4, 0x7f000006) : Address.FromBits(Family.IPv6, 6);

    /// <summary>The families intercepted.</summary>
    internal EquatableArray<Family> Families => IPv6 ? [Family.IPv4, Family.IPv6] : [Family.IPv4];

    /// <summary>Reads and checks options.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The settings, or every problem at once; and what is allowed but odd.</returns>
    public static InterceptionSettingsResult Read(InterceptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SettingsReader(options, name => $"{InterceptionOptions.Section}:{name}").Read();
    }
}
