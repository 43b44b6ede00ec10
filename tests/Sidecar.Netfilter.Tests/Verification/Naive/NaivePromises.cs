using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>A promise in words, and which properties of the library stand for it.</summary>
sealed record NaivePromise(string Words, params string[] Properties)
{
    public override string ToString() => Words;
}

/// <summary>
/// What the options of <see cref="MutationTests"/> promise, written down once more for just these options: proxy 1337, all
/// captured in both directions, some exclusions.
/// </summary>
static class NaivePromises
{
    static readonly NaivePromise IPv6 = new("IPv6 is left alone", "ipv6-not-wider");
    static readonly NaivePromise InboundCaptured = new("inbound is captured", "inbound-captured");
    static readonly NaivePromise OtherInbound = new("other inbound is left alone", "exclusions-honoured", "nothing-else-captured", "tunnel-spared", "passed-on-left-alone");
    static readonly NaivePromise SelfCall = new("a self-call enters by the inbound listener", "self-call");
    static readonly NaivePromise ProxyInPod = new("the proxy is not captured within its pod", "proxy-not-captured", "tunnel-spared", "passthrough-arrives", "exclusions-honoured");
    static readonly NaivePromise Spared = new("the proxy and the exclusions are left alone", "proxy-not-captured", "exclusions-honoured", "passthrough-arrives");
    static readonly NaivePromise Queries = new("queries are captured", "dns-captured");
    static readonly NaivePromise Others = new("the pod's own and other protocols are left alone", "loopback-direct", "nothing-else-captured", "passthrough-arrives");
    static readonly NaivePromise OutboundCaptured = new("outbound is captured", "no-bypass");

    /// <summary>What is promised of a packet that the outcome breaks; null where nothing is.</summary>
    public static NaivePromise? Broken(Packet packet, NaiveOutcome outcome, NaiveOutcome direct, bool dns)
    {
        if (packet.Flags != TcpFlags.Syn || packet.Mark != 0 || packet.Transparent || direct.Kind is OutcomeKind.Unreachable or OutcomeKind.Dropped
            || (dns && packet.Protocol == Protocol.Udp && packet.SourcePort == 53))
            return null;
        if (packet.Family == Family.IPv6)
            return outcome == direct ? null : IPv6;
        return packet.IsLocal ? Outbound(packet, outcome, direct, dns) : Inbound(packet, outcome, direct);
    }

    static NaivePromise? Inbound(Packet packet, NaiveOutcome outcome, NaiveOutcome direct)
    {
        if (packet.Protocol == Protocol.Tcp && packet.DestinationPort is not (15008 or 15020) && $"{packet.Destination}" == "10.244.1.7")
            return outcome is { Role: ListenerRole.ProxyInbound, Answered: true } ? null : InboundCaptured;
        return outcome == direct ? null : OtherInbound;
    }

    static NaivePromise? Outbound(Packet packet, NaiveOutcome outcome, NaiveOutcome direct, bool dns)
    {
        var proxy = packet.Owner is { Uid: 1337 } or { Gid: 1337 };
        var own = packet.Destination.IsLoopback || $"{packet.Destination}" == "10.244.1.7";
        var query = dns && packet.DestinationPort == 53;
        if (own && packet.Protocol == Protocol.Tcp && proxy)
        {
            var passesThrough = $"{packet.Source}" == "127.0.0.6";
            var called = $"{packet.Destination}" != "127.0.0.1" && packet.DestinationPort is not (22 or 15008 or 15020) && !query;
            if (called && !passesThrough)
                return outcome is { Role: ListenerRole.ProxyInbound, Answered: true } ? null : SelfCall;
            return packet.DestinationPort == 15020 || outcome == direct ? null : ProxyInPod;
        }
        if (proxy || packet.DestinationPort == 22 || packet.Destination.ToString().StartsWith("10.1.", StringComparison.Ordinal))
            return outcome == direct || (query && !proxy) ? null : Spared;
        if (query && packet.Protocol.HasPorts)
            return $"{packet.Source}" == "127.0.0.6" || outcome is { Role: ListenerRole.ProxyDns, Answered: true } ? null : Queries;
        if (own || packet.Protocol != Protocol.Tcp)
            return outcome == direct ? null : Others;
        return outcome is { Role: ListenerRole.ProxyOutbound, Answered: true } ? null : OutboundCaptured;
    }
}
