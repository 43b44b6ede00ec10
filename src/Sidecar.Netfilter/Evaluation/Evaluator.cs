namespace Sidecar.Netfilter.Evaluation;

/// <summary>Predicts where connections land, from the rules and what surrounds them.</summary>
/// <remarks>
/// Immutable and thread-safe: the rules are made ready once, and <see cref="Evaluate"/> allocates nothing. It follows
/// the whole opening of a connection: the first packet, what answers it and, for TCP, what completes the handshake,
/// since a rule that loses the answer is as good as one that drops the request.
/// <para>
/// Outside the model: answers from outside by another interface than the request left by, fragments (conntrack puts them
/// together), reverse path filtering, bridges, devices that sockets are bound to, and helpers that expect connections.
/// </para>
/// </remarks>
public sealed class Evaluator
{
    readonly Walk walk;

    /// <summary>Makes rules ready.</summary>
    /// <param name="rules">All rules of the namespace; tables of both backends may stand together.</param>
    /// <param name="facts">What surrounds them.</param>
    public Evaluator(RuleSet rules, NamespaceFacts facts)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(facts);
        Rules = rules;
        Facts = facts;
        walk = new Walk(rules, facts);
    }

    /// <summary>The rules.</summary>
    public RuleSet Rules { get; }

    /// <summary>What surrounds them.</summary>
    public NamespaceFacts Facts { get; }

    internal Walk Walk => walk;

    /// <summary>Predicts where a connection lands.</summary>
    /// <param name="packet">The packet that opens it.</param>
    public Outcome Evaluate(Packet packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var nobody = default(NoRecorder);
        return walk.Open(packet, ref nobody);
    }

    /// <summary>Predicts where a connection lands and tells the way: the same walk, watched.</summary>
    /// <param name="packet">The packet that opens it.</param>
    public PacketTrace Trace(Packet packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var steps = new List<TraceStep>();
        var recorder = new TraceRecorder(steps);
        var outcome = walk.Open(packet, ref recorder);
        return new PacketTrace(packet, outcome, steps.ToEquatableArray());
    }

    /// <summary>Follows a connection through the proxy to its end.</summary>
    /// <param name="packet">The packet that opens it.</param>
    /// <param name="proxy">How the proxy goes on.</param>
    public Journey Follow(Packet packet, ProxyBehaviour proxy)
    {
        ArgumentNullException.ThrowIfNull(packet);
        ArgumentNullException.ThrowIfNull(proxy);
        var hops = new List<PacketTrace>();
        for (var next = packet; next is not null; next = proxy.Next(next, hops[^1].Outcome, Facts))
        {
            if (hops.Exists(hop => hop.Packet == next))
                return new Journey(hops.ToEquatableArray(), Loops: true);
            hops.Add(Trace(next));
        }
        return new Journey(hops.ToEquatableArray(), Loops: false);
    }

    /// <summary>As <see cref="Follow"/>, without the way: where it ends, after how many connections, and whether it ends.</summary>
    internal (Outcome End, int Hops, bool Loops) Reach(Packet packet, ProxyBehaviour proxy)
    {
        // A proxy has few ways to go on; a connection handed on this often meets a former one.
        const int most = 6;
        var outcome = Evaluate(packet);
        var next = packet;
        for (var hops = 1; ; hops++)
        {
            next = proxy.Next(next, outcome, Facts);
            if (next is null || hops == most)
                return (outcome, hops, next is not null);
            outcome = Evaluate(next);
        }
    }
}
