using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Benchmarks.Rules;

/// <summary>Options, the rules made of them, and a pod around the rules.</summary>
public sealed class Scene
{
    Scene(string name, InterceptionOptions options)
    {
        Name = name;
        Settings = InterceptionSettings.Read(options).Value;
        Rules = InterceptionRules.Build(Settings);
        Facts = StandardPod.Of(Settings);
    }

    /// <summary>What the injector asks for unless annotated: everything in, everything out, three ports of the proxy's own.</summary>
    public static Scene Default { get; } = new("default", new InterceptionOptions
    {
        InboundPorts = "*",
        ExcludeInboundPorts = "15020,15021,15090",
        OutboundRanges = "*",
    });

    /// <summary>The options of the longest rule set that Istio publishes: TPROXY with nftables, both families, DNS, ranges.</summary>
    public static Scene Largest { get; } = new("largest", new InterceptionOptions
    {
        Backend = "nftables",
        Dialect = "istio",
        Mode = "TPROXY",
        IPv6 = true,
        InboundPorts = "*",
        OutboundRanges = "9.9.0.0/16",
        ExcludeOutboundRanges = "1.1.0.0/16",
        ExcludeInterfaces = "not-istio-nic",
        RedirectDns = true,
        DnsServers = "127.0.0.53",
    });

    public string Name { get; }

    public InterceptionSettings Settings { get; }

    public RuleSet Rules { get; }

    public NamespaceFacts Facts { get; }

    /// <summary>Every class of packets.</summary>
    public PacketSpace Space => PacketSpace.Of(Facts, Rules);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Rules.Tables.Sum(t => t.Chains.Sum(c => c.Rules.Count))} rules, {Space.Count} classes";
}
