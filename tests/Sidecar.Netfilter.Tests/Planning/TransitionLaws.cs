using FsCheck.Xunit;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Planning;

/// <summary>The states between the transactions of a plan, evaluated.</summary>
public class TransitionLaws
{
    static readonly NamespaceFacts Facts = new()
    {
        // Lo has the source that the proxy hands on with, as the routing of IPv6 gives it.
        Interfaces = [new InterfaceFacts("lo", [.. InterfaceFacts.Lo.Addresses, Cidr.Parse("::6/128")]), new InterfaceFacts("eth0", [Cidr.Parse("10.77.0.2/24"), Cidr.Parse("fd77::2/64")])],
        Routes = [new Route(Cidr.Parse("0.0.0.0/0"), "eth0"), new Route(Cidr.Parse("::/0"), "eth0")],
        Listeners =
        [
            new Listener("outbound", ListenerRole.ProxyOutbound, Protocol.Tcp, null, 15001),
            new Listener("inbound", ListenerRole.ProxyInbound, Protocol.Tcp, null, 15006) { Transparent = true },
            new Listener("application", ListenerRole.Application, Protocol.Tcp, null, 8080),
        ],
    };

    static readonly Packet[] Packets =
    [
        .. from pair in ((string Own, string World)[])[("10.77.0.2", "203.0.113.7"), ("fd77::2", "2001:db8:7::7")]
           let own = Address.Parse(pair.Own)
           let world = Address.Parse(pair.World)
           from packet in (Packet[])
           [
               Packet.Outbound(Protocol.Tcp, world, 8080, 1000),
               Packet.Outbound(Protocol.Tcp, world, 443, 1000),
               Packet.Outbound(Protocol.Tcp, own, 8080, 1000),
               Packet.Outbound(Protocol.Tcp, world, 8080, 1337),
               Packet.Outbound(Protocol.Tcp, own, 8080, 1337),
               Packet.Inbound(Protocol.Tcp, world, own, 8080, "eth0"),
               Packet.Inbound(Protocol.Tcp, world, own, 15008, "eth0"),
           ]
           select packet,
    ];

    static readonly InterceptionOptions Usual = new();

    static readonly ProxyBehaviour Proxy = new(new SocketOwner(1337, 1337));

    // The seed is one that once met a listener that nobody had.
    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 1000, Replay = "14760936376531934540,15442092028587235997")]
    public void What_both_ends_agree_on_holds_in_between(OptionsSample before, OptionsSample after) => HoldsInBetween(before, after);

    // The seed is one that found the exception below.
    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 300, Replay = "11045492342484232266,3101781326816762307")]
    public void What_both_ends_agree_on_holds_in_between_where_it_once_did_not(OptionsSample before, OptionsSample after) => HoldsInBetween(before, after);

    static void HoldsInBetween(OptionsSample before, OptionsSample after)
    {
        var (old, wanted) = (NamespaceState.Of(Same(before)), NamespaceState.Of(Same(after)));
        if (ApplyPlan.Compute(wanted, old, old.Rules) is not Replacement plan)
            return;
        var start = Simulation.Run(NamespaceState.Empty, ApplyPlan.Compute(old, NamespaceState.Empty), old).Rules;
        var from = new Evaluator(start, Facts);
        var to = new Evaluator(wanted.Rules, Facts);
        foreach (var state in Simulation.States(start, plan))
        {
            var between = new Evaluator(state, Facts);
            foreach (var packet in Packets)
            {
                if (Role(from, packet) == Role(to, packet) && !IsSelfCallBetweenBackends(packet, before, after, between))
                    Assert.True(Role(from, packet) == Role(between, packet),
                        $"{packet}\nat both ends: {Role(from, packet)}\nin between: {between.Trace(packet)}");
                if (between.Follow(packet, Proxy) is { Loops: true } loop)
                    Assert.True(from.Follow(packet, Proxy).Loops || to.Follow(packet, Proxy).Loops, $"{packet}\nloops in between only: {loop}");
            }
        }
    }

    // While the rules of both backends are loaded, one may mark the proxy's call to its own pod and the other take it to the
    // inbound listener, although each alone would spare it. It neither leaks nor loops: the proxy hands it to the application.
    static bool IsSelfCallBetweenBackends(Packet packet, OptionsSample before, OptionsSample after, Evaluator between) =>
        before.Settings.Backend != after.Settings.Backend
        && packet.Owner?.Uid == 1337
        && Facts.Interfaces.Any(one => one.Addresses.Any(own => own.Address == packet.Destination))
        && between.Evaluate(packet).Listener?.Role == ListenerRole.ProxyInbound;

    static string Role(Evaluator evaluator, Packet packet)
    {
        var outcome = evaluator.Evaluate(packet);
        return $"{outcome.Kind} {outcome.Listener?.Role}";
    }

    // The same proxy at both ends: who it is, and where it listens.
    static InterceptionSettings Same(OptionsSample sample) => sample.With(options =>
    {
        (options.ProxyUid, options.ProxyGid, options.ProxyMark) = ("1337", "1337", "");
        (options.OutboundPort, options.InboundPort, options.TunnelPort, options.DnsPort) = (Usual.OutboundPort, Usual.InboundPort, Usual.TunnelPort, Usual.DnsPort);
    }).Settings;
}
