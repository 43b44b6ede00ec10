using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>A property of one's own is one lambda.</summary>
public class OwnPropertyTests
{
    static readonly Property NoMail = Property.Of("No mail leaves the pod past the proxy",
        one => one.Packet.DestinationPort != 25 || !one.Packet.IsLocal || one.Packet.Owner?.Uid == 1337 || one.Packet.Owner?.Gid == 1337
            || one.Packet.Protocol != Protocol.Tcp || one.Packet.Family == Family.IPv6 || one.Outcome.Kind != OutcomeKind.External) with
    { Cuts = new() { Ports = [25] } };

    [Fact]
    public void It_is_proved_where_it_holds()
    {
        var proved = Assert.IsType<Proved>(Check(NoMail, Given.Settings(Given.Default)));
        Assert.Equal($"proved over {proved.Classes} classes: No mail leaves the pod past the proxy.", proved.ToString());
    }

    [Fact]
    public void Else_the_plainest_packet_breaks_it()
    {
        var broken = Assert.IsType<Disproved>(Check(NoMail, Given.Settings($"{Given.Default} -o 25")));
        Assert.StartsWith("tcp to 203.0.113.10:25, sent by uid 1000", broken.Packet.ToString());
        Assert.Equal(OutcomeKind.External, broken.Witness.End.Kind);
    }

    /// <summary>Port 25 is no constant of the rules: without the cut it has no class of its own.</summary>
    [Fact]
    public void A_constant_of_its_own_has_to_be_named()
    {
        var settings = Given.Settings(Given.Default);
        var untrue = Property.Of("Nothing goes to port 25", one => one.Packet.DestinationPort != 25);
        Assert.IsType<Proved>(Check(untrue, settings));
        Assert.IsType<Disproved>(Check(untrue with { Cuts = new() { Ports = [25] } }, settings));
    }

    [Fact]
    public void It_may_speak_about_some_packets_only_or_compare_with_rules_of_its_own()
    {
        var settings = Given.Settings(Given.Default);
        var rootIsTaken = Property.Of("What root opens to another host reaches the proxy",
            one => one.Packet is { IsLocal: true, Transparent: false, Family: Family.IPv4, Owner: { Uid: 0, Gid: not 1337 } } packet
                && packet.Protocol == Protocol.Tcp && $"{packet.Destination}" == "203.0.113.10" && $"{packet.Source}" is "" or "10.244.1.7",
            one => one.Outcome.Listener?.Role == ListenerRole.ProxyOutbound) with
        { Cuts = new() { Users = [new OwnerId(0)] } };
        Given.Proves(Check(rootIsTaken, settings));
        var asWithout = Property.Prepared("UDP fares as without rules", evaluator =>
        {
            var bare = evaluator.With(RuleSet.Empty);
            return one => one.Packet.Protocol != Protocol.Udp || one.Outcome.LooksLike(bare.Evaluate(one.Packet));
        }) with
        { Beside = [RuleSet.Empty] };
        Given.Proves(Check(asWithout, settings));
    }

    static Finding Check(Property property, InterceptionSettings settings) =>
        new Verifier(InterceptionRules.Build(settings), StandardPod.Of(settings)).Check(property);
}
