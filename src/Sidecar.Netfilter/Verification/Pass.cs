using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>One pass over the packets; what its properties have in common is made once. Mutable, alive within one check.</summary>
/// <param name="evaluator">The rules under test.</param>
sealed class Pass(Evaluator evaluator)
{
    readonly Dictionary<object, object> shared = [];

    public Evaluator Evaluator { get; } = evaluator;

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
