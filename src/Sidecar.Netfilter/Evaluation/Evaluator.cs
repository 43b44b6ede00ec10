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
    readonly Action<Packet, Outcome>? undecided;

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

    Evaluator(RuleSet rules, NamespaceFacts facts, Walk walk, Action<Packet, Outcome>? undecided)
    {
        (Rules, Facts) = (rules, facts);
        (this.walk, this.undecided) = (walk, undecided);
    }

    /// <summary>The rules.</summary>
    public RuleSet Rules { get; }

    /// <summary>What surrounds them.</summary>
    public NamespaceFacts Facts { get; }

    internal Walk Walk => walk;

    /// <summary>The same surroundings with other rules.</summary>
    /// <remarks>
    /// A property that compares with rules of its own makes their evaluator so, from the one that it is given: where the other
    /// rules leave a packet undecided, the property then is not decided by it either.
    /// </remarks>
    /// <param name="rules">All rules of the namespace instead of these.</param>
    public Evaluator With(RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new Evaluator(rules, Facts, new Walk(rules, Facts), undecided);
    }

    /// <summary>The same, telling of each packet that it cannot decide.</summary>
    internal Evaluator Watched(Action<Packet, Outcome> undecided) => new(Rules, Facts, walk, undecided);

    /// <summary>Predicts where a connection lands.</summary>
    /// <param name="packet">The packet that opens it.</param>
    public Outcome Evaluate(Packet packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var nobody = default(NoRecorder);
        var outcome = walk.Open(packet, ref nobody);
        if (outcome.Kind == OutcomeKind.Undecided)
            undecided?.Invoke(packet, outcome);
        return outcome;
    }

    /// <summary>Predicts where a connection lands and tells the way: the same walk, watched.</summary>
    /// <param name="packet">The packet that opens it.</param>
    public PacketTrace Trace(Packet packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var steps = new List<TraceStep>();
        var recorder = new TraceRecorder(steps);
        var outcome = walk.Open(packet, ref recorder);
        if (outcome.Kind == OutcomeKind.Undecided)
            undecided?.Invoke(packet, outcome);
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
