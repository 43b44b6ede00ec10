using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>How much a packet asks of its reader; the least makes the best witness.</summary>
static class Plainness
{
    public static int Of(Packet packet)
    {
        var weight = 0;
        if (packet.Family == Family.IPv6)
            weight += 2;
        if (packet.Protocol != Protocol.Tcp)
            weight += packet.Protocol == Protocol.Udp ? 1 : 4;
        if (packet.IsLocal && packet.Source is not null)
            weight += 4;
        if (packet.Transparent)
            weight += 8;
        if (packet.Mark != 0)
            weight += 4;
        if (packet.Flags != TcpFlags.Syn)
            weight += 8;
        if (packet.Protocol.HasPorts && packet.SourcePort != 40000)
            weight += 3;
        if (packet.DestinationPort is not (80 or 0))
            weight += 1;
        if (packet.Destination.IsLoopback || packet.Destination == InterceptionSettings.PassthroughSource(packet.Family))
            weight += 1;
        if (packet.Owner is { } owner)
            weight += (owner.Uid == 1000 ? 0 : 1) + (owner.Uid == owner.Gid ? 0 : 1) + (owner.SupplementaryGroups.IsEmpty ? 0 : 2);
        return weight;
    }
}
