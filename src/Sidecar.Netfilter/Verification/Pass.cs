using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>One pass over the packets; what its properties have in common is made once. Mutable, alive within one check.</summary>
sealed class Pass
{
    readonly Dictionary<object, object> shared = [];

    /// <summary>Begins a pass.</summary>
    /// <param name="evaluator">The rules under test.</param>
    public Pass(Evaluator evaluator) => Evaluator = evaluator.Watched((packet, outcome) => Heed(packet, outcome));

    /// <summary>The rules under test. A judge who asks it, and gets no answer, has judged nothing: <see cref="Open"/> has the question.</summary>
    public Evaluator Evaluator { get; }

    /// <summary>What a judge asked about besides the packet itself, and nobody can answer; null where there is no such thing.</summary>
    public (Packet Packet, Outcome Outcome)? Open { get; set; }

    /// <summary>Takes note of an answer that decides nothing: what is judged by it is not decided either.</summary>
    public Outcome Heed(Packet packet, in Outcome outcome)
    {
        if (outcome.Kind == OutcomeKind.Undecided)
            Open ??= (packet, outcome);
        return outcome;
    }

    /// <summary>What the properties of one key share.</summary>
    public T Share<T>(object key, Func<T> make) where T : class
    {
        if (shared.TryGetValue(key, out var found))
            return (T)found;
        var made = make();
        shared[key] = made;
        return made;
    }
}
