using System.Globalization;

namespace Sidecar.Netfilter.Interception;

/// <summary>Turns options into settings, gathering every problem on the way.</summary>
/// <param name="options">The options.</param>
/// <param name="label">The user's name of an option, by the name of its property.</param>
sealed class SettingsReader(InterceptionOptions options, Func<string, string> label)
{
    /// <summary>The mark that TPROXY rules give to the proxy's calls to its own pod; fixed in Istio.</summary>
    public const uint SelfCallMark = 1338;

    const int GroupLimit = 64;
    const string PortExpected = "expected a port from 0 to 65535, or a range such as 1000-2000 with the lower port first";
    const string RangeExpected = "expected an address and a prefix length, such as 10.0.0.0/8 or fd00::/8";
    const string InterfaceExpected = "expected a name of at most 15 characters without blanks, quotes and slashes";

    const string OwnerExpected =
        "expected a number from 0 to 4294967294, a range such as 1000-2000, or a name as the system has it";

    readonly ProblemList read = new(label);

    public InterceptionSettingsResult Read()
    {
        var dialect = ReadDialect();
        var settings = new InterceptionSettings
        {
            Backend = ReadBackend(),
            Dialect = dialect,
            Mode = ReadMode(dialect),
            IPv6 = options.IPv6,
            OutboundPort = read.Port(nameof(options.OutboundPort), options.OutboundPort),
            InboundPort = read.Port(nameof(options.InboundPort), options.InboundPort),
            TunnelPort = read.Port(nameof(options.TunnelPort), options.TunnelPort),
            DnsPort = read.Port(nameof(options.DnsPort), options.DnsPort),
            ProxyUids = Owners(nameof(options.ProxyUid), options.ProxyUid),
            ProxyGids = Owners(nameof(options.ProxyGid), options.ProxyGid),
            ProxyMark = ReadProxyMark(),
            InboundPorts = read.Selection<PortRange>(nameof(options.InboundPorts), options.InboundPorts, TryPort, PortExpected),
            ExcludedInboundPorts = Ports(nameof(options.ExcludeInboundPorts), options.ExcludeInboundPorts),
            ExcludedInboundSources = ReadSources(),
            ExcludedInterfaces = Interfaces(nameof(options.ExcludeInterfaces), options.ExcludeInterfaces),
            VirtualInterfaces = Interfaces(nameof(options.VirtualInterfaces), options.VirtualInterfaces),
            OutboundRanges = ReadOutboundRanges(dialect),
            ExcludedOutboundRanges = Ranges(nameof(options.ExcludeOutboundRanges), options.ExcludeOutboundRanges, dialect),
            OutboundPorts = Ports(nameof(options.OutboundPorts), options.OutboundPorts),
            ExcludedOutboundPorts = Ports(nameof(options.ExcludeOutboundPorts), options.ExcludeOutboundPorts),
            ExcludedOutboundPortsForUids = ReadUidExclusions(),
            OwnerGroups = ReadOwnerGroups(),
            ExcludedOwnerGroups = Owners(nameof(options.ExcludeOwnerGroups), options.ExcludeOwnerGroups),
            IPv4Loopback = ReadLoopback(dialect),
            TproxyMark = read.Scalar<uint>(nameof(options.TproxyMark), options.TproxyMark, TryMarkValue,
                "expected a number from 1 to 4294967295, decimal or 0x…"),
            TproxyRouteTable = ReadRouteTable(),
            Resolvers = read.List<Address>(nameof(options.DnsServers), options.DnsServers,
                (string text, out Address value) => Address.TryParse(text, null, out value), "expected an IPv4 or IPv6 address"),
            Dns = DnsCapture.None,
            DropInvalid = options.DropInvalid,
        };
        settings = settings with { Dns = ReadDns(settings) };
        CheckTogether(settings);
        return new InterceptionSettingsResult(
            read.Problems.Count == 0 ? settings : null, read.Problems.ToEquatableArray(), read.Warnings.ToEquatableArray());
    }

    Backend ReadBackend()
    {
        switch (options.Backend?.ToUpperInvariant())
        {
            case "IPTABLES": return Backend.Iptables;
            case "NFTABLES": return Backend.Nftables;
            default:
                read.Problem(nameof(options.Backend), options.Backend ?? "", "expected iptables or nftables");
                return default;
        }
    }

    Dialect ReadDialect()
    {
        switch (options.Dialect?.ToUpperInvariant())
        {
            case "DEFAULT": return Dialect.Default;
            case "ISTIO": return Dialect.Istio;
            default:
                read.Problem(nameof(options.Dialect), options.Dialect ?? "", "expected default or istio");
                return default;
        }
    }

    InterceptionMode ReadMode(Dialect dialect)
    {
        switch (options.Mode ?? "")
        {
            case "" or "REDIRECT": return InterceptionMode.Redirect;
            case "TPROXY": return InterceptionMode.Tproxy;
            case "NONE" when dialect == Dialect.Default: return InterceptionMode.None;
            case var other when dialect == Dialect.Istio:
                read.Warning(nameof(options.Mode), other, "Istio takes every mode but TPROXY for REDIRECT, and so does its dialect");
                return InterceptionMode.Redirect;
            default:
                read.Problem(nameof(options.Mode), options.Mode!, "expected REDIRECT, TPROXY or NONE, in capitals");
                return default;
        }
    }

    Mark? ReadProxyMark() =>
        string.IsNullOrEmpty(options.ProxyMark)
            ? null
            : read.Scalar(nameof(options.ProxyMark), options.ProxyMark,
                (string text, out Mark mark) => Mark.TryParse(text, null, out mark) && mark.Value != 0 && (mark.Value & ~mark.Mask) == 0,
                "expected a number from 1 to 4294967295, decimal or 0x…, if need be with a /MASK that covers it");

    EquatableArray<Cidr> ReadSources() =>
        read.List<Cidr>(nameof(options.ExcludeInboundSources), options.ExcludeInboundSources, TrySource,
            "expected an address, or a range such as 10.0.0.0/8").Select(range => range.Network).ToEquatableArray();

    Selection<Cidr> ReadOutboundRanges(Dialect dialect) =>
        options.OutboundRanges == "*"
            ? Selection<Cidr>.All
            : Selection<Cidr>.Of(Ranges(nameof(options.OutboundRanges), options.OutboundRanges, dialect));

    EquatableArray<UidPortExclusion> ReadUidExclusions()
    {
        var found = new List<UidPortExclusion>();
        for (var i = 0; i < options.ExcludeOutboundPortsForUids.Count; i++)
        {
            var text = options.ExcludeOutboundPortsForUids[i];
            if (UidPortExclusion.TryParse(text, out var exclusion, out var expected))
                found.Add(exclusion);
            else
                read.Problem(string.Create(CultureInfo.InvariantCulture, $"{nameof(options.ExcludeOutboundPortsForUids)}:{i}"), text, expected);
        }
        return found.ToEquatableArray();
    }

    Selection<OwnerId> ReadOwnerGroups()
    {
        const string option = nameof(options.OwnerGroups);
        var groups = read.Selection<OwnerId>(option, options.OwnerGroups, TryOwner, OwnerExpected);
        if (groups.Items.Count > GroupLimit)
            read.Problem(option, options.OwnerGroups, $"expected at most {GroupLimit} groups, found {groups.Items.Count}");
        return groups;
    }

    Cidr ReadLoopback(Dialect dialect)
    {
        const string option = nameof(options.LoopbackCidr);
        var range = read.Scalar<Cidr>(option, options.LoopbackCidr, TryLoopback,
            "expected an IPv4 loopback range with a length from 8 to 32, such as 127.0.0.1/32");
        if (range.Contains(InterceptionSettings.PassthroughSource(Family.IPv4)))
            read.Warning(option, options.LoopbackCidr, "it covers 127.0.0.6, so a probe of the rules by Istio's validator can never pass");
        return dialect == Dialect.Istio ? range : range.Network;
    }

    uint ReadRouteTable()
    {
        if (options.TproxyRouteTable is >= 1 and <= uint.MaxValue and not (253 or 254 or 255))
            return (uint)options.TproxyRouteTable;
        read.Problem(nameof(options.TproxyRouteTable), options.TproxyRouteTable.ToString(CultureInfo.InvariantCulture),
            "expected a routing table from 1 to 4294967295 other than 253, 254 and 255, which the system keeps for itself");
        return 0;
    }

    DnsCapture ReadDns(InterceptionSettings settings)
    {
        if (!options.RedirectDns)
        {
            if (options.CaptureAllDns)
                read.Warning(nameof(options.CaptureAllDns), "true", "it has no effect without the redirection of DNS");
            return DnsCapture.None;
        }
        if (options.CaptureAllDns)
            return DnsCapture.All;
        if (!settings.Resolvers.IsEmpty)
            return DnsCapture.Resolvers;
        read.Warning(nameof(options.RedirectDns), "true", "there is no resolver whose traffic could be redirected, so DNS is not captured");
        return DnsCapture.None;
    }

    void CheckTogether(InterceptionSettings settings)
    {
        if (settings.ProxyUids.IsEmpty && settings.ProxyGids.IsEmpty && settings.ProxyMark is null)
            read.Problem(nameof(options.ProxyUid), options.ProxyUid,
                "expected a user, group or mark of the proxy, without which its own traffic would be captured for ever");
        if (settings.OutboundPort == settings.InboundPort && settings.OutboundPort != 0)
            read.Warning(nameof(options.InboundPort), options.InboundPort.ToString(CultureInfo.InvariantCulture),
                "the inbound and the outbound listener have the same port");
        if (settings.Mode != InterceptionMode.Tproxy)
            return;
        if (settings.TproxyMark == SelfCallMark)
            read.Problem(nameof(options.TproxyMark), options.TproxyMark,
                "expected another mark, since 1338 marks the proxy's calls to its own pod");
        if (settings.ProxyMark is not null)
            read.Problem(nameof(options.ProxyMark), options.ProxyMark,
                "expected no mark in TPROXY mode, whose rules use the mark for the way back");
    }

    EquatableArray<PortRange> Ports(string option, string text) => read.List<PortRange>(option, text, TryPort, PortExpected);

    EquatableArray<OwnerId> Owners(string option, string text) => read.List<OwnerId>(option, text, TryOwner, OwnerExpected);

    EquatableArray<InterfacePattern> Interfaces(string option, string text) =>
        read.List<InterfacePattern>(option, text, TryInterface, InterfaceExpected);

    // Istio keeps host bits in its text; the kernel clears them, so does the default dialect, and says so.
    EquatableArray<Cidr> Ranges(string option, string text, Dialect dialect)
    {
        var ranges = read.List<Cidr>(option, text, (string item, out Cidr value) => Cidr.TryParse(item, null, out value), RangeExpected);
        if (dialect == Dialect.Istio)
            return ranges;
        foreach (var range in ranges)
            if (range.HasHostBits)
                read.Warning(option, range.ToString(), $"host bits do not count: it means {range.Network}");
        return ranges.Select(range => range.Network).ToEquatableArray();
    }

    static bool TryPort(string text, out PortRange value) => PortRange.TryParse(text, null, out value);

    static bool TryOwner(string text, out OwnerId value) => OwnerId.TryParse(text, null, out value);

    static bool TryMarkValue(string text, out uint value) => Mark.TryNumber(text, out value) && value != 0;

    static bool TryLoopback(string text, out Cidr value) =>
        Cidr.TryParse(text, null, out value) && value is { Family: Family.IPv4, PrefixLength: >= 8 } && value.Address.IsLoopback;

    static bool TrySource(string text, out Cidr value)
    {
        if (!Address.TryParse(text, null, out var address))
            return Cidr.TryParse(text, null, out value);
        value = Cidr.Of(address);
        return true;
    }

    static bool TryInterface(string text, out InterfacePattern value)
    {
        try
        {
            value = InterfacePattern.FromIptables(text);
            return true;
        }
        catch (FormatException)
        {
            value = default;
            return false;
        }
    }
}
