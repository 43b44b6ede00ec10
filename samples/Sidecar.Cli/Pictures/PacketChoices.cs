using Sidecar.Cli.Sources;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Cli.Pictures;

/// <summary>Somebody who opens connections.</summary>
/// <param name="Label">For a person.</param>
/// <param name="Arguments">How <c>sidecar trace</c> is told.</param>
/// <param name="Interface">The interface by which its packets arrive; null for a process of the pod.</param>
/// <param name="Owner">The user of a process of the pod.</param>
/// <param name="Source">The address that it sends from; null for what the routes choose.</param>
sealed record Sender(string Label, IReadOnlyList<string> Arguments, string? Interface, SocketOwner? Owner, Address? Source);

/// <summary>An address to connect to.</summary>
/// <param name="Label">For a person.</param>
/// <param name="Address">The address.</param>
/// <param name="IsOwn">True for an address of the pod.</param>
sealed record Receiver(string Label, Address Address, bool IsOwn);

/// <summary>A port to connect to.</summary>
/// <param name="Label">For a person.</param>
/// <param name="Number">Its number.</param>
sealed record PortChoice(string Label, ushort Number);

/// <summary>
/// The connections that a page offers: some of each kind that the rules or the pod tell apart. They are examples; a proof
/// over all packets is <c>sidecar verify</c>'s.
/// </summary>
/// <param name="Senders">Who connects.</param>
/// <param name="Receivers">To whom.</param>
/// <param name="Ports">To which port.</param>
sealed record PacketChoices(IReadOnlyList<Sender> Senders, IReadOnlyList<Receiver> Receivers, IReadOnlyList<PortChoice> Ports)
{
    const int MostOfAKind = 4;
    const int MostPorts = 14;
    const ushort Https = 443;
    const ushort Dns = 53;

    /// <summary>The names of the protocols offered; ping has no ports.</summary>
    public static IReadOnlyList<string> Protocols { get; } = ["tcp", "udp", "ping"];

    /// <summary>What is worth choosing among for rules and their surroundings.</summary>
    public static PacketChoices Of(RuleSource source)
    {
        var matches = source.Rules.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
            .SelectMany(rule => rule.Matches).ToList();
        return new([.. SendersOf(source, matches)], [.. ReceiversOf(source.Facts, matches)], [.. PortsOf(source.Facts, matches)]);
    }

    /// <summary>The packet, or null for one that makes no sense.</summary>
    public static Packet? PacketOf(Sender sender, Receiver receiver, string protocol, ushort port)
    {
        var family = receiver.Address.Family;
        if (sender.Source is { } source && source.Family != family)
            return null;
        if (!receiver.IsOwn && (sender.Interface is not null || sender.Source is not null))
            return null;
        if (receiver.Address.IsLoopback && sender.Interface is not null)
            return null;
        return new Packet
        {
            Protocol = protocol switch
            {
                "tcp" => Protocol.Tcp,
                "udp" => Protocol.Udp,
                _ => family == Family.IPv4 ? Protocol.Icmp : Protocol.IcmpV6,
            },
            Destination = receiver.Address,
            DestinationPort = port,
            Source = sender.Source ?? (sender.Interface is null ? null : PodNetwork.Neighbour(family)),
            InInterface = sender.Interface,
            Owner = sender.Owner,
        };
    }

    static IEnumerable<Sender> SendersOf(RuleSource source, List<Match> matches)
    {
        var application = new SocketOwner(PodNetwork.Application, PodNetwork.Application);
        var proxy = source.Proxy.Owner;
        yield return new($"the application ({application})", [], null, application, null);
        yield return new($"the proxy ({proxy})", ["--uid", "proxy"], null, proxy, null);
        foreach (var passed in new[] { source.Proxy.PassthroughIPv4, source.Proxy.PassthroughIPv6 })
            if (passed is { } address && source.Proxy.OriginalSourceMark is null && source.Facts.IsOwn(address))
                yield return new($"the proxy, passing on what came in (from {address})", ["--uid", "proxy", "--from", $"{address}"], null, proxy, address);
        var named = matches.OfType<UidMatch>().SelectMany(match => match.Users).Concat(matches.OfType<GidMatch>().SelectMany(match => match.Groups))
            .Where(id => id.Name is null).Select(id => id.First).Distinct()
            .Where(id => id != application.Uid && id != proxy.Uid && id != proxy.Gid).Take(MostOfAKind);
        foreach (var id in named)
            yield return new($"a process with uid {id}, gid {id}", ["--uid", $"{id}"], null, new SocketOwner(id, id), null);
        var links = source.Facts.Interfaces.Where(link => link.Name != InterfaceFacts.Loopback).Take(MostOfAKind).ToList();
        foreach (var link in links)
            yield return new($"another host, arriving by {link.Name}", ["--in", link.Name], link.Name, null, null);
        foreach (var address in AddressesOf(matches, Side.Source, source.Facts))
            foreach (var link in links.Take(1))
                yield return new(
                    $"{address}, arriving by {link.Name}", ["--in", link.Name, "--from", $"{address}"], link.Name, null, address);
    }

    static IEnumerable<Receiver> ReceiversOf(NamespaceFacts facts, List<Match> matches)
    {
        var own = facts.Interfaces.Where(link => link.Name != InterfaceFacts.Loopback).SelectMany(link => link.Addresses)
            .Select(cidr => cidr.Address).ToList();
        var families = own.Select(address => address.Family).Distinct().Order().DefaultIfEmpty(Family.IPv4).ToList();
        foreach (var family in families)
            yield return Other(Address.Parse(family == Family.IPv4 ? "203.0.113.7" : "2001:db8::7"), "another host");
        foreach (var address in AddressesOf(matches, Side.Destination, facts))
            yield return Other(address, "a host that a rule names");
        foreach (var address in own.Take(MostOfAKind))
            yield return new($"this pod by its address, {address}", address, IsOwn: true);
        foreach (var address in families.Select(Address.LoopbackOf))
            yield return new($"this pod by loopback, {address}", address, IsOwn: true);

        static Receiver Other(Address address, string what) => new($"{what}, {address}", address, IsOwn: false);
    }

    static IEnumerable<Address> AddressesOf(List<Match> matches, Side side, NamespaceFacts facts) => matches.OfType<AddressMatch>()
        .Where(match => match.Side == side).SelectMany(match => match.Ranges)
        .Where(range => !range.IsEverything && !range.First.IsLoopback)
        .Select(range => range.IsSingle ? range.First : Address.FromBits(range.Family, range.First.Bits + 1)).Distinct()
        .Where(address => !facts.IsOwn(address)).Take(MostOfAKind);

    static IEnumerable<PortChoice> PortsOf(NamespaceFacts facts, List<Match> matches)
    {
        var heard = facts.Listeners.GroupBy(listener => listener.Port)
            .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(listener => listener.Name).Distinct()));
        var applications = facts.Listeners.Where(listener => listener.Role == ListenerRole.Application).Select(listener => listener.Port);
        var named = matches.OfType<PortMatch>().Where(match => match.Side != Side.Source).SelectMany(match => match.Ports)
            .Select(range => range.First).Where(port => port > 0);
        return new[] { Https, Dns }.Concat(applications.Take(MostOfAKind)).Concat(named).Concat(heard.Keys).Distinct().Take(MostPorts).Order()
            .Select(port => new PortChoice(heard.TryGetValue(port, out var who) ? $"{port} ({who})" : $"{port}", port));
    }
}
