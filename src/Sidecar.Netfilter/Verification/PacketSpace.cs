using System.Collections;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Every packet that can open a connection, by one representative of each class.</summary>
/// <remarks>
/// Each dimension of a packet (family, way in, protocol, addresses, ports, owner, mark) is cut at every constant with
/// which a rule, a routing table, a listener or a property compares it. Between two neighbouring constants nothing in play
/// can tell two values apart, so that every packet does what the representative of its class does: what holds for all
/// representatives holds for all packets.
/// <para>
/// The argument covers connections that begin, with the answers and acknowledgements of their opening, over unicast
/// addresses that hosts have: not multicast, broadcast, link-local IPv6, nor senders that no router lets through. What
/// the <see cref="Evaluator"/> leaves out is left out here as well.
/// </para>
/// </remarks>
public sealed class PacketSpace : IEnumerable<Packet>
{
    /// <summary>The most classes of a space, unless told otherwise: four million.</summary>
    public const long DefaultBound = 4_000_000;

    readonly Block[] blocks;

    PacketSpace(Block[] blocks) => this.blocks = blocks;

    /// <summary>The number of classes.</summary>
    public long Count => blocks.Sum(block => block.Count);

    /// <summary>Cuts the space for one or more rule sets in one surroundings.</summary>
    /// <param name="facts">The surroundings.</param>
    /// <param name="rules">The rule sets; each class is one to all of them.</param>
    /// <exception cref="PacketSpaceException">There are more classes than the bound, or marks that cannot be followed.</exception>
    public static PacketSpace Of(NamespaceFacts facts, params ReadOnlySpan<RuleSet> rules) =>
        Of(facts, EquatableArray.Create(rules), Cuts.None);

    /// <summary>Cuts the space for one or more rule sets, and further where a property needs it.</summary>
    /// <param name="facts">The surroundings.</param>
    /// <param name="rules">The rule sets; each class is one to all of them.</param>
    /// <param name="cuts">The constants of the properties.</param>
    /// <param name="bound">The most classes there may be.</param>
    /// <exception cref="PacketSpaceException">There are more classes than the bound, or marks that cannot be followed.</exception>
    public static PacketSpace Of(NamespaceFacts facts, EquatableArray<RuleSet> rules, Cuts cuts, long bound = DefaultBound)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(cuts);
        var space = new PacketSpace([.. BlockList.Of(rules, facts, cuts)]);
        return space.Count <= bound
            ? space
            : throw new PacketSpaceException($"There are {space.Count} classes of packets, more than the bound of {bound}.");
    }

    /// <inheritdoc/>
    public IEnumerator<Packet> GetEnumerator() => blocks.SelectMany(block => block.Packets()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
