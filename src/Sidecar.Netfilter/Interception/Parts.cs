namespace Sidecar.Netfilter.Interception;

/// <summary>The statements that interception rules are made of, under short names, in the order iptables writes them.</summary>
static class Parts
{
    public static readonly Statement Tcp = new ProtocolMatch(Protocol.Tcp);
    public static readonly Statement OutLo = new OutInterfaceMatch(InterfacePattern.Exactly("lo"));
    public static readonly Statement InLo = new InInterfaceMatch(InterfacePattern.Exactly("lo"));
    public static readonly Statement NotToUs = new AddressTypeMatch(Side.Destination, AddressType.Local, Negated: true);
    public static readonly Statement Leave = new Return();

    public static Statement In(InterfacePattern pattern) => new InInterfaceMatch(pattern);

    public static Statement Out(InterfacePattern pattern) => new OutInterfaceMatch(pattern);

    public static Statement From(Cidr range) => new AddressMatch(Side.Source, [range]);

    public static Statement From(Address address) => From(Cidr.Of(address));

    public static Statement To(Cidr range) => new AddressMatch(Side.Destination, [range]);

    public static Statement To(Address address) => To(Cidr.Of(address));

    public static Statement NotTo(Cidr range) => new AddressMatch(Side.Destination, [range], Negated: true);

    public static Statement ToPort(Protocol transport, PortRange ports) => new PortMatch(transport, Side.Destination, [ports]);

    public static Statement FromPort(Protocol transport, PortRange ports) => new PortMatch(transport, Side.Source, [ports]);

    public static Statement NotToPorts(params ReadOnlySpan<ushort> ports)
    {
        var ranges = new PortRange[ports.Length];
        for (var i = 0; i < ports.Length; i++)
            ranges[i] = ports[i];
        return new PortMatch(Protocol.Tcp, Side.Destination, new EquatableArray<PortRange>(ranges), Negated: true, Multiport: ports.Length > 1);
    }

    public static Statement Marked(uint mark) => new MarkMatch(new Mark(mark));

    public static Statement NotMarked(uint mark) => new MarkMatch(new Mark(mark), Negated: true);

    public static Statement Jump(string chain) => new Jump(chain);

    public static Statement Redirect(ushort port) => new Redirect(port);
}
