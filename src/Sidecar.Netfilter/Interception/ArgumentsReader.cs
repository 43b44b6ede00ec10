using System.Globalization;

namespace Sidecar.Netfilter.Interception;

/// <summary>Turns the texts of flags into arguments.</summary>
/// <param name="values">The texts.</param>
/// <param name="proxyUser">The default of the proxy's uid.</param>
sealed class ArgumentsReader(FlagValues values, string proxyUser)
{
    public InterceptionArgumentsResult Read()
    {
        var arguments = new InterceptionArguments(ReadOptions(), Label)
        {
            DryRun = Switch("dry-run"),
            ProbePort = ReadProbePort(),
            ProbeTimeout = FlagText.Duration(Text("probe-timeout"))!.Value,
            SkipRuleApply = Switch("skip-rule-apply"),
            RunValidation = Switch("run-validation"),
            DualStack = Switch("dual-stack"),
            NetworkNamespace = Text("network-namespace"),
            CniMode = Switch("cni-mode"),
            Reconcile = Switch("reconcile"),
            CleanupOnly = Switch("cleanup-only"),
            ForceApply = Switch("force-apply"),
            ForceIptablesBinary = ReadBinary(),
        };
        values.Problems.AddRange(arguments.ReadSettings().Problems);
        return new InterceptionArgumentsResult(
            values.Problems.Count == 0 ? arguments : null, values.Problems.ToEquatableArray(), values.Warnings.ToEquatableArray());
    }

    InterceptionOptions ReadOptions()
    {
        var uid = Text("proxy-uid") is { Length: > 0 } given && IsGiven("proxy-uid") ? given : proxyUser;
        return new InterceptionOptions
        {
            Backend = Switch("native-nftables") ? "nftables" : "iptables",
            OutboundPort = Number("envoy-port"),
            InboundPort = Number("inbound-capture-port"),
            TunnelPort = Number("inbound-tunnel-port"),
            ProxyUid = uid,
            ProxyGid = Text("proxy-gid") is { Length: > 0 } gid ? gid : uid,
            Mode = Text("istio-inbound-interception-mode"),
            InboundPorts = Text("istio-inbound-ports"),
            ExcludeInboundPorts = Text("istio-local-exclude-ports"),
            ExcludeInterfaces = Text("istio-exclude-interfaces"),
            OutboundRanges = Text("istio-service-cidr"),
            ExcludeOutboundRanges = Text("istio-service-exclude-cidr"),
            OutboundPorts = Text("istio-outbound-ports"),
            ExcludeOutboundPorts = Text("istio-local-outbound-ports-exclude"),
            VirtualInterfaces = Text("kube-virt-interfaces"),
            TproxyMark = Text("istio-inbound-tproxy-mark"),
            TproxyRouteTable = Number("istio-inbound-tproxy-route-table"),
            RedirectDns = Switch("redirect-dns"),
            CaptureAllDns = Switch("capture-all-dns"),
            DropInvalid = Switch("drop-invalid"),
            OwnerGroups = Text("ISTIO_OUTBOUND_OWNER_GROUPS"),
            ExcludeOwnerGroups = Text("ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE"),
            LoopbackCidr = Text("ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR"),
        };
    }

    ushort ReadProbePort()
    {
        var number = Number("iptables-probe-port");
        if (number is >= 1 and <= ushort.MaxValue)
            return (ushort)number;
        values.Problems.Add(new OptionProblem(Source("iptables-probe-port"), Text("iptables-probe-port"), "expected a port from 1 to 65535"));
        return 0;
    }

    string ReadBinary()
    {
        var binary = Text("force-iptables-binary");
        if (binary is not ("" or "legacy" or "nft"))
            values.Problems.Add(new OptionProblem(Source("force-iptables-binary"), binary, "expected legacy, nft or nothing"));
        return binary;
    }

    bool IsGiven(string name) => values.TryGet(Flag(name), out _);

    string Text(string name) => values.TryGet(Flag(name), out var value) ? value.Text : Flag(name).Default;

    string Source(string name) => values.TryGet(Flag(name), out var value) ? value.Source : Flag(name).ToString();

    int Number(string name) => int.Parse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    bool Switch(string name) => FlagText.Switch(Text(name))!.Value;

    // A problem of an option names where its value came from.
    string Label(string property)
    {
        var flag = InterceptionFlags.Istio.FirstOrDefault(flag => flag.Property == property);
        if (flag is null)
            return property;
        return values.TryGet(flag, out var value) ? value.Source : flag.ToString();
    }

    static InterceptionFlag Flag(string name) =>
        InterceptionFlags.Istio.First(flag => flag.Name == name || (flag.Name.Length == 0 && flag.Environment[0] == name));
}
