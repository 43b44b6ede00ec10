using System.Text.Json;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>A pod, the world outside and a guest behind the pod: three namespaces with listeners in each.</summary>
sealed class KernelPod : IDisposable
{
    static readonly string[] Services =
        ["10.96.0.10", "10.96.0.20", "192.0.2.10", "203.0.113.5", "198.51.100.7", "fd96::10", "fd96::20", "2001:db8::10"];

    readonly NetworkNamespace pod = NetworkNamespace.Create("nft", "iptables", "ip6tables");
    readonly NetworkNamespace outside = NetworkNamespace.Create();
    readonly NetworkNamespace guest = NetworkNamespace.Create();
    readonly Landings landings = new();

    public KernelPod()
    {
        // Clients wait on threads of the pool; the listeners must not wait for them.
        ThreadPool.SetMinThreads(64, 64);
        Wire();
        Facts = Surroundings();
        foreach (var listener in Facts.Listeners)
            pod.Inside(() => landings.Serve(listener), listener.Owner.Uid, listener.Owner.Gid);
        foreach (var port in PodPlan.TcpPorts)
            foreach (var any in new[] { "0.0.0.0", "::" })
            {
                outside.Inside(() => landings.Serve(PodPlan.At("external", Protocol.Tcp, any, port)));
                guest.Inside(() => landings.Serve(PodPlan.At("guest", Protocol.Tcp, any, port)));
            }
        // An answer has to come from the address that was asked, so that datagrams need a socket an address.
        foreach (var port in PodPlan.UdpPorts)
            foreach (var address in Services.Append("10.10.0.1").Append("fd10::1"))
                outside.Inside(() => landings.Serve(PodPlan.At("external", Protocol.Udp, address, port)));
    }

    public NamespaceFacts Facts { get; }

    public void Load(RuleSet rules)
    {
        pod.Run("nft", "flush", "ruleset").Expect();
        var nft = NftFormat.Instance.Render(rules);
        if (nft.Length > 0)
            pod.Run(["nft", "-f", "-"], nft).Expect();
        foreach (var format in new[] { IptablesRestoreFormat.IPv4, IptablesRestoreFormat.IPv6 })
            if (format.Render(rules) is { Length: > 0 } text)
                pod.Run([format.Name, "--noflush"], text).Expect();
    }

    /// <summary>Opens the connection and tells where it landed.</summary>
    public Observation Open(Packet packet)
    {
        var from = packet.InInterface switch
        {
            null => pod,
            "vif0" => guest,
            _ => outside,
        };
        return from.Inside(() => KernelClient.Open(packet, landings), packet.Owner?.Uid ?? 0, packet.Owner?.Gid ?? 0);
    }

    public void Dispose()
    {
        landings.Dispose();
        guest.Dispose();
        outside.Dispose();
        pod.Dispose();
    }

    void Wire()
    {
        NetworkNamespace[] all = [pod, outside, guest];
        foreach (var one in all)
        {
            foreach (var name in new[] { "net.ipv4.conf.all.rp_filter", "net.ipv4.conf.default.rp_filter", "net.ipv6.conf.all.accept_dad", "net.ipv6.conf.default.accept_dad", "net.ipv4.icmp_ratelimit", "net.ipv6.icmp.ratelimit" })
                one.SetKernelParameter(name, "0");
        }
        pod.Connect("eth0", outside, "e0");
        pod.Connect("net1", outside, "e1");
        pod.Connect("vif0", guest, "v0");
        Add(pod, "eth0", "10.10.0.2/24", "10.10.0.3/24", "fd10::2/64", "fd10::3/64");
        Add(pod, "net1", "10.11.0.2/24", "fd11::2/64");
        Add(pod, "vif0", "10.12.0.1/24", "fd12::1/64");
        Add(pod, "lo", "::6/128");
        Add(outside, "e0", "10.10.0.1/24", "fd10::1/64");
        Add(outside, "e1", "10.11.0.1/24", "fd11::1/64");
        Add(outside, "lo", [.. Services.Select(address => address.Contains(':', StringComparison.Ordinal) ? $"{address}/128" : $"{address}/32")]);
        Add(guest, "v0", "10.12.0.2/24", "fd12::2/64");
        Know(pod, "eth0", outside, "e0", ["10.10.0.1", "fd10::1"], ["10.10.0.2", "10.10.0.3", "fd10::2", "fd10::3"]);
        Know(pod, "net1", outside, "e1", ["10.11.0.1", "fd11::1"], ["10.11.0.2", "fd11::2"]);
        Know(pod, "vif0", guest, "v0", ["10.12.0.2", "fd12::2"], ["10.12.0.1", "fd12::1"]);
        foreach (var name in new[] { "net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding" })
            pod.SetKernelParameter(name, "1");
        Ip(pod, "route add default via 10.10.0.1");
        Ip(pod, "-6 route add default via fd10::1");
        Ip(pod, "route add 198.51.100.0/24 via 10.11.0.1");
        Ip(pod, "rule add fwmark 1337 lookup 133");
        Ip(pod, "route add local 0.0.0.0/0 dev lo table 133");
        Ip(pod, "-6 rule add fwmark 1337 lookup 133");
        Ip(pod, "-6 route add local ::/0 dev lo table 133");
        Ip(outside, "route add 10.12.0.0/24 via 10.10.0.2");
        Ip(outside, "-6 route add fd12::/64 via fd10::2");
        Ip(guest, "route add default via 10.12.0.1");
        Ip(guest, "-6 route add default via fd12::1");
    }

    static void Add(NetworkNamespace space, string device, params string[] addresses)
    {
        foreach (var address in addresses)
            space.AddAddress(address, device);
    }

    // Neighbours are known beforehand: IPv6 asks for them by packets that the rules of OUTPUT would see.
    static void Know(NetworkNamespace one, string device, NetworkNamespace other, string otherDevice, string[] others, string[] own)
    {
        foreach (var (space, name, peer, peerName, addresses) in new[] { (one, device, other, otherDevice, others), (other, otherDevice, one, device, own) })
            foreach (var address in addresses)
                Ip(space, $"neighbour replace {address} lladdr {LinkAddress(peer, peerName)} nud permanent dev {name}");
    }

    static string LinkAddress(NetworkNamespace space, string device) =>
        JsonDocument.Parse(space.Run("ip", "-j", "link", "show", device).Expect()).RootElement[0].GetProperty("address").GetString()!;

    static void Ip(NetworkNamespace space, string command) => space.Run(["ip", .. command.Split(' ')], null).Expect();

    /// <summary>The facts, with the addresses in the kernel's own order.</summary>
    NamespaceFacts Surroundings()
    {
        using var listing = JsonDocument.Parse(pod.Run("ip", "-j", "address").Expect());
        var links = listing.RootElement.EnumerateArray().Select(link => new InterfaceFacts(
            link.GetProperty("ifname").GetString()!,
            link.GetProperty("addr_info").EnumerateArray()
                .Select(a => Cidr.Parse($"{a.GetProperty("local").GetString()}/{a.GetProperty("prefixlen").GetInt32()}"))
                .ToEquatableArray())).ToEquatableArray();
        return PodPlan.Facts with { Interfaces = links };
    }
}
