using static Sidecar.Netfilter.Interception.InterceptionFlagKind;

namespace Sidecar.Netfilter.Interception;

/// <summary>istio-iptables' command line as a table.</summary>
public static class InterceptionFlags
{
    /// <summary>Every flag and environment variable of istio-iptables, in the order of its help.</summary>
    public static EquatableArray<InterceptionFlag> Istio { get; } =
    [
        Flag("envoy-port", 'p', Number, "15001", "The proxy's outbound listener.", nameof(InterceptionOptions.OutboundPort)) with { Environment = [] },
        Flag("inbound-capture-port", 'z', Number, "15006", "The proxy's inbound listener.", nameof(InterceptionOptions.InboundPort)),
        Flag("inbound-tunnel-port", 'e', Number, "15008", "The tunnel's port, never captured.", nameof(InterceptionOptions.TunnelPort)),
        Flag("proxy-uid", 'u', Text, "1337", "The users the proxy runs as; by default the one that $ENVOY_USER names.", nameof(InterceptionOptions.ProxyUid)),
        Flag("proxy-gid", 'g', Text, "", "The groups the proxy runs as; by default what --proxy-uid says.", nameof(InterceptionOptions.ProxyGid)),
        Flag("istio-inbound-interception-mode", 'm', Text, "", "REDIRECT, TPROXY or NONE.", nameof(InterceptionOptions.Mode)),
        Flag("istio-inbound-ports", 'b', Text, "", "The inbound ports captured; * for all, empty for none.", nameof(InterceptionOptions.InboundPorts)),
        Flag("istio-local-exclude-ports", 'd', Text, "", "The inbound ports left alone where all are captured.", nameof(InterceptionOptions.ExcludeInboundPorts)),
        Flag("istio-exclude-interfaces", 'c', Text, "", "The interfaces left alone in both directions.", nameof(InterceptionOptions.ExcludeInterfaces)),
        Flag("istio-service-cidr", 'i', Text, "", "The outbound ranges captured; * for all, empty for none.", nameof(InterceptionOptions.OutboundRanges)),
        Flag("istio-service-exclude-cidr", 'x', Text, "", "The outbound ranges left alone.", nameof(InterceptionOptions.ExcludeOutboundRanges)),
        Flag("istio-outbound-ports", 'q', Text, "", "The outbound ports captured whatever the address.", nameof(InterceptionOptions.OutboundPorts)),
        Flag("istio-local-outbound-ports-exclude", 'o', Text, "", "The outbound ports left alone.", nameof(InterceptionOptions.ExcludeOutboundPorts)),
        Flag("kube-virt-interfaces", 'k', Text, "", "The guests' interfaces, whose traffic counts as outbound.", nameof(InterceptionOptions.VirtualInterfaces)),
        Flag("istio-inbound-tproxy-mark", 't', Text, "1337", "The mark of TPROXY traffic.", nameof(InterceptionOptions.TproxyMark)),
        Flag("istio-inbound-tproxy-route-table", 'r', Number, "133", "The routing table of TPROXY traffic.", nameof(InterceptionOptions.TproxyRouteTable)),
        Flag("dry-run", 'n', Switch, "false", "Nothing is executed."),
        Flag("iptables-probe-port", null, Number, "15002", "The port that the validator calls."),
        Flag("probe-timeout", null, Duration, "5s", "How long the validator waits."),
        Flag("skip-rule-apply", null, Switch, "false", "Neither rules nor routes are set."),
        Flag("run-validation", null, Switch, "false", "The rules are probed afterwards."),
        Flag("redirect-dns", null, Switch, "false", "DNS queries go to the agent.", nameof(InterceptionOptions.RedirectDns), "ISTIO_META_DNS_CAPTURE"),
        Flag("capture-all-dns", null, Switch, "false", "Queries to any resolver are captured.", nameof(InterceptionOptions.CaptureAllDns)),
        Flag("drop-invalid", null, Switch, "false", "Packets that conntrack finds invalid are dropped.", nameof(InterceptionOptions.DropInvalid), "INVALID_DROP"),
        Flag("dual-stack", null, Switch, "false", "IPv6 is intercepted where any address is IPv6.", "", "ISTIO_DUAL_STACK"),
        Flag("network-namespace", null, Text, "", "The lock file's path in CNI mode."),
        Flag("cni-mode", null, Switch, "false", "The pod's network, the host's files."),
        Flag("reconcile", null, Switch, "false", "Rules of another configuration are replaced."),
        Flag("cleanup-only", null, Switch, "false", "Rules are removed, not made."),
        Flag("force-apply", null, Switch, "false", "Rules are applied even where all seems in place."),
        Flag("native-nftables", null, Switch, "false", "nftables instead of iptables.", nameof(InterceptionOptions.Backend)),
        Flag("force-iptables-binary", null, Text, "", "legacy or nft; empty to find out."),
        Variable("ISTIO_OUTBOUND_OWNER_GROUPS", "*", "The groups captured; * for all.", nameof(InterceptionOptions.OwnerGroups)),
        Variable("ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE", "", "The groups left alone.", nameof(InterceptionOptions.ExcludeOwnerGroups)),
        Variable("ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR", "127.0.0.1/32", "What counts as IPv4 loopback.", nameof(InterceptionOptions.LoopbackCidr)),
    ];

    /// <summary>
    /// The flags of Istio's programs about their log, which an injector writes into the arguments of istio-iptables: each
    /// is taken with its value, of which nothing depends, since there is no log here.
    /// </summary>
    public static EquatableArray<InterceptionFlag> Logging { get; } =
    [
        AboutLog("log_output_level"), AboutLog("log_caller"), AboutLog("log_stacktrace_level"), AboutLog("log_target"),
        AboutLog("log_rotate"), AboutLog("log_rotate_max_age"), AboutLog("log_rotate_max_backups"),
        AboutLog("log_rotate_max_size"), AboutLog("vklog"), AboutLog("log_as_json", Switch),
    ];

    /// <summary>Every flag that a command line may have.</summary>
    internal static IEnumerable<InterceptionFlag> All => Istio.Concat(Logging);

    // The variable is the flag's name in capitals; a second name, where there is one, is stronger.
    static InterceptionFlag Flag(
        string name, char? letter, InterceptionFlagKind kind, string fallback, string description, string property = "", string stronger = "")
    {
        var derived = name.ToUpperInvariant().Replace('-', '_');
        return new InterceptionFlag(name, letter, kind, fallback, description)
        {
            Property = property,
            Environment = stronger.Length > 0 ? [stronger, derived] : [derived],
        };
    }

    static InterceptionFlag AboutLog(string name, InterceptionFlagKind kind = Text) =>
        new(name, null, kind, kind == Switch ? "false" : "", "Accepted; there is no log.");

    static InterceptionFlag Variable(string name, string fallback, string description, string property) =>
        new("", null, Text, fallback, description) { Property = property, Environment = [name] };
}
