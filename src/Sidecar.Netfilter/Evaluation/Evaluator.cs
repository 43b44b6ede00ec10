namespace Sidecar.Netfilter.Evaluation;

/// <summary>Predicts where connections land, from the rules and what surrounds them.</summary>
/// <remarks>
/// Immutable and thread-safe: the rules are made ready once, and <see cref="Evaluate"/> allocates nothing. It follows
/// the whole opening of a connection: the first packet, what answers it and, for TCP, what completes the handshake,
/// since a rule that loses the answer is as good as one that drops the request.
/// <para>
/// Outside the model: fragments (conntrack puts them together), reverse path filtering, bridges, devices that
/// sockets are bound to, and helpers that expect connections.
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
}
