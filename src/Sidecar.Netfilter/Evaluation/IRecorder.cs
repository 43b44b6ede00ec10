namespace Sidecar.Netfilter.Evaluation;

/// <summary>Watches a walk. The walk does the same whoever watches; watching nothing costs nothing.</summary>
interface IRecorder
{
    /// <summary>False for a recorder that does nothing: calls to it are left out.</summary>
    static abstract bool Listens { get; }

    /// <summary>One of the packets that open the connection sets out.</summary>
    void Sets(in InFlight packet);

    /// <summary>The packet reaches a hook.</summary>
    void Reaches(Hook hook, in InFlight packet);

    /// <summary>A rule was tried.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="failed">The first match that failed; null where the rule matched.</param>
    /// <param name="before">The packet before the rule.</param>
    /// <param name="after">The packet after it.</param>
    void Tries(CompiledRule rule, Statement? failed, in InFlight before, in InFlight after);

    /// <summary>A base chain is done.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="verdict">What it ended with; <see cref="Step.Next"/> for its end.</param>
    void Leaves(CompiledChain chain, Step verdict);

    /// <summary>Something happened that no rule did.</summary>
    void Meets(Event what, in InFlight packet);
}

/// <summary>What happens to a packet between the rules.</summary>
enum Event
{
    Routed,
    RoutedAgain,
    Reenters,
    NatSkipped,
    NatApplied,
    Tracked,
    Forwarded,
}

/// <summary>Records nothing.</summary>
readonly struct NoRecorder : IRecorder
{
    public static bool Listens => false;

    public void Sets(in InFlight packet)
    {
    }

    public void Reaches(Hook hook, in InFlight packet)
    {
    }

    public void Tries(CompiledRule rule, Statement? failed, in InFlight before, in InFlight after)
    {
    }

    public void Leaves(CompiledChain chain, Step verdict)
    {
    }

    public void Meets(Event what, in InFlight packet)
    {
    }
}
