using System.Collections.Frozen;

namespace Sidecar.Netfilter.Validation;

/// <summary>Which words nft reads as names without quotes.</summary>
static class NftWords
{
    // The words that nft 1.0.6 refuses as the name of a chain, since it reads them as keywords.
    static readonly FrozenSet<string> Keywords = new HashSet<string>(
        ("""
        accept add ah all and arp auto-merge bridge cgroup chain comment comp constant continue counter cpu create ct
        day dccp define delete describe device devices dnat drop dst dup dynamic ecn element elements eq esp ether
        exists expires export exthdr fib flags flow flowtable flush frag fwd ge goto gt handle hbh hook hour ibriport
        ibrname icmp icmpv6 igmp iif iifgroup iifname iiftype import include index inet insert interval ip ip6 ipsec
        jhash jump le limit list log lshift lt map mark masquerade meta meter mh missing monitor ne netdev nftrace
        notrack numgen obriport obrname offload oif oifgroup oifname oiftype or osf pkttype policy position priority
        queue quota random redefine redirect reject rename replace reset rt rt0 rt2 rtclassid rule ruleset sctp
        secmark set size skgid skuid snat socket srh symhash synproxy table tcp th time timeout tproxy type typeof udp
        udplite undefine update vlan vmap xor xt
        """).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToFrozenSet();

    public static bool IsKeyword(string text) => Keywords.Contains(text);

    /// <summary>True for a name that nft takes as it is: a letter, then letters, digits, and <c>/ - _ .</c></summary>
    public static bool IsName(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '_') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.')
        && !IsKeyword(text);

    /// <summary>As <see cref="IsName"/>, or with a final asterisk.</summary>
    public static bool IsBare(string text) => IsName(text.EndsWith('*') ? text[..^1] : text);
}
