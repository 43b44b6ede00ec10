using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>
/// What the options of <see cref="MutationTests"/> promise, written down once more for just these options: proxy 1337, all
/// captured in both directions, some exclusions.
/// </summary>
static class NaivePromises
{
    /// <summary>What is promised of a packet that the outcome breaks; null where nothing is.</summary>
    public static string? Broken(Packet packet, NaiveOutcome outcome, NaiveOutcome direct, bool dns)
    {
        if (packet.Flags != TcpFlags.Syn || packet.Mark != 0 || direct.Kind is OutcomeKind.Unreachable or OutcomeKind.Dropped
            || (dns && packet.Protocol == Protocol.Udp && packet.SourcePort == 53))
            return null;
        if (packet.Family == Family.IPv6)
            return outcome == direct ? null : "IPv6 is left alone";
        return packet.IsLocal ? Outbound(packet, outcome, direct, dns) : Inbound(packet, outcome, direct);
    }

    static string? Inbound(Packet packet, NaiveOutcome outcome, NaiveOutcome direct)
    {
        if (packet.Protocol == Protocol.Tcp && packet.DestinationPort is not (15008 or 15020) && $"{packet.Destination}" == "10.244.1.7")
            return outcome is { Role: ListenerRole.ProxyInbound, Answered: true } ? null : "inbound is captured";
        return outcome == direct ? null : "other inbound is left alone";
    }

    static string? Outbound(Packet packet, NaiveOutcome outcome, NaiveOutcome direct, bool dns)
    {
        var proxy = packet.Owner is { Uid: 1337 } or { Gid: 1337 };
        var own = packet.Destination.IsLoopback || $"{packet.Destination}" == "10.244.1.7";
        var query = dns && packet.DestinationPort == 53;
        if (own && packet.Protocol == Protocol.Tcp && proxy)
        {
            var passesThrough = $"{packet.Source}" == "127.0.0.6";
            var called = $"{packet.Destination}" != "127.0.0.1" && packet.DestinationPort is not (22 or 15008 or 15020) && !query;
            if (called && !passesThrough)
                return outcome is { Role: ListenerRole.ProxyInbound, Answered: true } ? null : "a self-call enters by the inbound listener";
            return packet.DestinationPort == 15020 || outcome == direct ? null : "the proxy is not captured within its pod";
        }
        if (proxy || packet.DestinationPort == 22 || packet.Destination.ToString().StartsWith("10.1.", StringComparison.Ordinal))
            return outcome == direct || (query && !proxy) ? null : "the proxy and the exclusions are left alone";
        if (query && packet.Protocol.HasPorts)
            return $"{packet.Source}" == "127.0.0.6" || outcome is { Role: ListenerRole.ProxyDns, Answered: true } ? null : "queries are captured";
        if (own || packet.Protocol != Protocol.Tcp)
            return outcome == direct ? null : "the pod's own and other protocols are left alone";
        return outcome is { Role: ListenerRole.ProxyOutbound, Answered: true } ? null : "outbound is captured";
    }
}
