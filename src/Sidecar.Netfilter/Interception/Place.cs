namespace Sidecar.Netfilter.Interception;

/// <summary>A chain of a table, under the names of iptables; nftables' own are derived from them.</summary>
/// <param name="Table">nat, mangle or raw.</param>
/// <param name="Chain">A built-in chain or one of ours.</param>
readonly record struct Place(string Table, string Chain)
{
    public static readonly Place NatPrerouting = new("nat", "PREROUTING");
    public static readonly Place NatBaseOutput = new("nat", "OUTPUT");
    public static readonly Place NatInbound = new("nat", "ISTIO_INBOUND");
    public static readonly Place NatRedirect = new("nat", "ISTIO_REDIRECT");
    public static readonly Place NatInRedirect = new("nat", "ISTIO_IN_REDIRECT");
    public static readonly Place NatOutput = new("nat", "ISTIO_OUTPUT");
    public static readonly Place NatDns = new("nat", "ISTIO_OUTPUT_DNS");
    public static readonly Place ManglePrerouting = new("mangle", "PREROUTING");
    public static readonly Place MangleBaseOutput = new("mangle", "OUTPUT");
    public static readonly Place MangleInbound = new("mangle", "ISTIO_INBOUND");
    public static readonly Place MangleDivert = new("mangle", "ISTIO_DIVERT");
    public static readonly Place MangleTproxy = new("mangle", "ISTIO_TPROXY");
    public static readonly Place MangleDrop = new("mangle", "ISTIO_DROP");
    public static readonly Place RawPrerouting = new("raw", "PREROUTING");
    public static readonly Place RawBaseOutput = new("raw", "OUTPUT");
    public static readonly Place RawInbound = new("raw", "ISTIO_INBOUND");
    public static readonly Place RawDns = new("raw", "ISTIO_OUTPUT_DNS");

    public bool IsBase => Chain is "PREROUTING" or "OUTPUT";
}
