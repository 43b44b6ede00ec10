using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>
/// What the properties of one set of options want to know of a packet, found out once for all of them. Mutable: it
/// remembers the latest packet. Alive within one pass.
/// </summary>
sealed class Reading
{
    readonly Pass pass;
    readonly Contract contract;
    readonly Evaluator bare;
    readonly Evaluator silent;
    readonly EquatableArray<ProxyBehaviour> proxies;
    Packet? latest;
    Ground ground;
    Outcome? direct;
    (Outcome End, bool Loops)[]? ends;

    public Reading(InterceptionSettings settings, Pass pass)
    {
        this.pass = pass;
        Facts = pass.Evaluator.Facts;
        contract = new Contract(settings, Facts);
        proxies = ProxyIdentities.Of(settings);
        bare = pass.Evaluator.With(RuleSet.Empty);
        silent = new Evaluator(pass.Evaluator.Rules, Facts.WithoutProxy());
    }

    public NamespaceFacts Facts { get; }

    /// <summary>What the options say about the packet.</summary>
    public Ground GroundOf(in Case c)
    {
        Look(c.Packet);
        return ground;
    }

    /// <summary>What becomes of the packet in the same surroundings without any rule.</summary>
    public Outcome Direct(in Case c)
    {
        Look(c.Packet);
        return direct ??= bare.Evaluate(c.Packet);
    }

    /// <summary>What becomes of the packet while no part of the proxy listens.</summary>
    public Outcome WithoutProxy(in Case c) => pass.Heed(c.Packet, silent.Evaluate(c.Packet));

    /// <summary>Where the packet's connection ends, for each proxy that may have it.</summary>
    public (Outcome End, bool Loops)[] Ends(in Case c)
    {
        Look(c.Packet);
        ends ??= [.. Reached(c)];
        foreach (var (end, _) in ends)
            pass.Heed(c.Packet, end);
        return ends;
    }

    /// <summary>True where the packet fares as if there were no rules.</summary>
    public bool IsLeftAlone(in Case c) => c.Outcome.LooksLike(Direct(c));

    /// <summary>True where the connection could be opened at all; what the host itself refuses to send is nobody's promise.</summary>
    public bool CanBegin(in Case c) => !c.Packet.Transparent && Direct(c).Kind is not (OutcomeKind.Unreachable or OutcomeKind.Dropped);

    /// <summary>True for connections that call the proxy's capturing listeners by name.</summary>
    public bool CallsListener(in Case c) => contract.IsListener(c.Packet);

    /// <summary>True where the way back to the sender is the interface by which the packet came.</summary>
    public bool IsStraight(Packet packet) => packet.IsLocal || contract.WayTo(packet.Source!.Value) == packet.InInterface;

    public bool TakesDns(Packet packet) => contract.TakesDns(packet);

    IEnumerable<(Outcome End, bool Loops)> Reached(Case c)
    {
        foreach (var proxy in proxies)
        {
            var (end, _, loops) = c.Evaluator.Reach(c.Packet, proxy);
            yield return (end, loops);
        }
    }

    void Look(Packet packet)
    {
        if (ReferenceEquals(packet, latest))
            return;
        latest = packet;
        ground = contract.Of(packet);
        direct = null;
        ends = null;
    }
}
