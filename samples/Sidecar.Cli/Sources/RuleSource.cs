using Sidecar.Cli.Effects;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Cli.Sources;

/// <summary>Rules that a verb looks at, wherever they came from, and what surrounds them.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Facts">The network that they stand in.</param>
/// <param name="Settings">What the flags say about the proxy; the defaults where there are none.</param>
/// <param name="Warnings">What is worth knowing, one line each.</param>
sealed record RuleSource(
    RuleSet Rules, NamespaceFacts Facts, InterceptionSettings Settings, IReadOnlyList<string> Warnings)
{
    /// <summary>The rules with the routing they go with.</summary>
    public required NamespaceState State { get; init; }

    /// <summary>Which iptables programs reach live rules.</summary>
    public IptablesVariant Variant { get; init; }

    /// <summary>How the proxy goes on with what it is given.</summary>
    public ProxyBehaviour Proxy => new(PodNetwork.Owner(Settings))
    {
        OriginalSourceMark = Settings.Mode == InterceptionMode.Tproxy ? Settings.TproxyMark : null,
    };

    /// <summary>The rules that flags ask for, in a pod of their own.</summary>
    public static RuleSource Of(Interception wanted, NamespaceFacts facts) =>
        new(InterceptionRules.Build(wanted.Settings), facts, wanted.Settings, wanted.Warnings)
        {
            State = NamespaceState.Of(wanted.Settings),
        };

    /// <summary>The rules of a live namespace: its own interfaces, routes and sockets, and the proxy's where it is not up yet.</summary>
    /// <param name="name">The namespace, or null for this one.</param>
    /// <param name="described">What the flags say about the proxy.</param>
    /// <exception cref="IOException">The namespace cannot be read.</exception>
    public static RuleSource Live(string? name, Interception described) => NetworkNamespace.Within(name, () =>
    {
        var live = LiveRules.Read(described.Arguments.ForceIptablesBinary);
        var facts = NetworkFacts.Read();
        return new RuleSource(live.Rules, WithProxy(facts, described.Settings), described.Settings, described.Warnings)
        {
            State = NamespaceState.Found(live.Rules, facts, InterceptionRules.Routing(described.Settings)),
            Variant = live.Variant,
        };
    });

    /// <summary>The network with the proxy in it: who listens on its ports is the proxy, and where nobody does it will.</summary>
    public static NamespaceFacts WithProxy(NamespaceFacts facts, InterceptionSettings settings)
    {
        var expected = PodNetwork.Proxy(settings).ToList();
        var found = facts.Listeners.Select(one =>
            expected.Find(proxy => (proxy.Protocol, proxy.Port) == (one.Protocol, one.Port)) is { } proxy
                ? one with { Name = proxy.Name, Role = proxy.Role, Transparent = proxy.Transparent }
                : one).ToList();
        return facts with
        {
            Listeners =
            [
                .. found,
                .. expected.Where(proxy => !found.Exists(one => (one.Protocol, one.Port) == (proxy.Protocol, proxy.Port))),
            ],
        };
    }
}
