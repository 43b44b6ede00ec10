namespace Sidecar.Netfilter.Interception;

/// <summary>
/// What is to be intercepted, as plain texts and numbers that configuration can bind
/// (section <see cref="Section"/>). Defaults are those of istio-iptables.
/// </summary>
/// <remarks>
/// Lists are texts with commas, as on istio-iptables' command line; empty items are dropped, blanks are not. A range of
/// ports is written <c>1000:2000</c> or <c>1000-2000</c>. <c>*</c> means everything, as the whole text only.
/// <see cref="InterceptionSettings.Read"/> checks all of it at once.
/// </remarks>
public sealed class InterceptionOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Sidecar:Interception";

    /// <summary>Whose rules are made: <c>iptables</c> or <c>nftables</c>.</summary>
    /// <value>Default: <c>iptables</c>.</value>
    public string Backend { get; set; } = "iptables";

    /// <summary><c>default</c>, or <c>istio</c> for exactly what istio-iptables makes.</summary>
    /// <value>Default: <c>default</c>.</value>
    public string Dialect { get; set; } = "default";

    /// <summary><c>REDIRECT</c>, <c>TPROXY</c> or <c>NONE</c> (<c>-m</c>); empty is <c>REDIRECT</c>.</summary>
    /// <remarks>The dialect of Istio takes everything but <c>TPROXY</c> for <c>REDIRECT</c>, with a warning.</remarks>
    /// <value>Default: <c>REDIRECT</c>.</value>
    public string Mode { get; set; } = "REDIRECT";

    /// <summary>True to make IPv6 rules beside the IPv4 ones; see <see cref="LocalAddresses.UseIPv6"/>.</summary>
    /// <value>Default: false.</value>
    public bool IPv6 { get; set; }

    /// <summary>The proxy's outbound listener (<c>-p</c>), 1 to 65535.</summary>
    /// <value>Default: 15001.</value>
    public int OutboundPort { get; set; } = 15001;

    /// <summary>The proxy's inbound listener (<c>-z</c>), 1 to 65535.</summary>
    /// <value>Default: 15006.</value>
    public int InboundPort { get; set; } = 15006;

    /// <summary>The port of the tunnel (<c>-e</c>), which is never captured; 1 to 65535.</summary>
    /// <value>Default: 15008.</value>
    public int TunnelPort { get; set; } = 15008;

    /// <summary>The agent's DNS listener, 1 to 65535.</summary>
    /// <value>Default: 15053.</value>
    public int DnsPort { get; set; } = 15053;

    /// <summary>The users the proxy runs as (<c>-u</c>): numbers, ranges or names.</summary>
    /// <value>Default: <c>1337</c>.</value>
    public string ProxyUid { get; set; } = "1337";

    /// <summary>The groups the proxy runs as (<c>-g</c>): numbers, ranges or names; empty for no rule by group.</summary>
    /// <value>Default: <c>1337</c>.</value>
    public string ProxyGid { get; set; } = "1337";

    /// <summary>
    /// A packet mark that the proxy sets on its sockets, as one more sign of its identity: <c>VALUE[/MASK]</c>, decimal
    /// or <c>0x…</c>; empty for none. Not in Istio; not together with <c>TPROXY</c>, which uses the mark itself.
    /// </summary>
    /// <value>Default: empty.</value>
    public string ProxyMark { get; set; } = "";

    /// <summary>The ports whose inbound connections are captured (<c>-b</c>); <c>*</c> for all, empty for none.</summary>
    /// <value>Default: empty.</value>
    public string InboundPorts { get; set; } = "";

    /// <summary>The ports whose inbound connections are left alone (<c>-d</c>); counts where <see cref="InboundPorts"/> is <c>*</c>.</summary>
    /// <value>Default: empty.</value>
    public string ExcludeInboundPorts { get; set; } = "";

    /// <summary>Sources whose inbound connections are left alone: addresses or CIDR ranges. Kuma's; not in Istio.</summary>
    /// <value>Default: empty.</value>
    public string ExcludeInboundSources { get; set; } = "";

    /// <summary>Interfaces whose traffic is left alone in both directions (<c>-c</c>); a trailing <c>+</c> makes a prefix.</summary>
    /// <value>Default: empty.</value>
    public string ExcludeInterfaces { get; set; } = "";

    /// <summary>Interfaces of guests, whose traffic is treated as outbound (<c>-k</c>).</summary>
    /// <value>Default: empty.</value>
    public string VirtualInterfaces { get; set; } = "";

    /// <summary>The destinations captured outbound (<c>-i</c>): CIDR ranges; <c>*</c> for all, empty for none.</summary>
    /// <value>Default: empty.</value>
    public string OutboundRanges { get; set; } = "";

    /// <summary>The destinations left alone outbound (<c>-x</c>): CIDR ranges.</summary>
    /// <value>Default: empty.</value>
    public string ExcludeOutboundRanges { get; set; } = "";

    /// <summary>The ports captured outbound whatever the address (<c>-q</c>), TCP.</summary>
    /// <value>Default: empty.</value>
    public string OutboundPorts { get; set; } = "";

    /// <summary>The ports left alone outbound (<c>-o</c>), TCP and UDP.</summary>
    /// <value>Default: empty.</value>
    public string ExcludeOutboundPorts { get; set; } = "";

    /// <summary>
    /// Outbound traffic left alone by user and port, each item in Kuma's form (see <see cref="UidPortExclusion"/>).
    /// Not in Istio.
    /// </summary>
    /// <value>Default: empty.</value>
    public IList<string> ExcludeOutboundPortsForUids { get; } = [];

    /// <summary>The groups whose outbound traffic is captured: numbers or names; <c>*</c> for all. At most 64.</summary>
    /// <value>Default: <c>*</c>.</value>
    public string OwnerGroups { get; set; } = "*";

    /// <summary>The groups whose outbound traffic is left alone; counts where <see cref="OwnerGroups"/> is <c>*</c>.</summary>
    /// <value>Default: empty.</value>
    public string ExcludeOwnerGroups { get; set; } = "";

    /// <summary>What counts as IPv4 loopback: a range within 127.0.0.0/8, of length 8 to 32.</summary>
    /// <value>Default: <c>127.0.0.1/32</c>.</value>
    public string LoopbackCidr { get; set; } = "127.0.0.1/32";

    /// <summary>The mark of TPROXY traffic (<c>-t</c>): 1 to 4294967295, decimal or <c>0x…</c>.</summary>
    /// <value>Default: <c>1337</c>.</value>
    public string TproxyMark { get; set; } = "1337";

    /// <summary>The routing table of TPROXY traffic (<c>-r</c>): 1 to 4294967295, without those the system keeps for itself.</summary>
    /// <value>Default: 133.</value>
    public long TproxyRouteTable { get; set; } = 133;

    /// <summary>True to send DNS queries to the agent (<c>--redirect-dns</c>).</summary>
    /// <value>Default: false.</value>
    public bool RedirectDns { get; set; }

    /// <summary>True to take queries to any resolver, not only to <see cref="DnsServers"/>; counts with <see cref="RedirectDns"/>.</summary>
    /// <value>Default: false.</value>
    public bool CaptureAllDns { get; set; }

    /// <summary>The resolvers of the pod: addresses of both families; see <see cref="ResolverConfiguration"/>.</summary>
    /// <value>Default: empty.</value>
    public string DnsServers { get; set; } = "";

    /// <summary>True to drop packets that conntrack finds invalid (<c>--drop-invalid</c>).</summary>
    /// <value>Default: false.</value>
    public bool DropInvalid { get; set; }
}
