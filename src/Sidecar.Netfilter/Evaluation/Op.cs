namespace Sidecar.Netfilter.Evaluation;

/// <summary>A statement made ready to run. Immutable.</summary>
abstract class Op(Statement source)
{
    /// <summary>The statement it was made of.</summary>
    public Statement Source { get; } = source;

    public abstract Step Apply(ref InFlight packet, Surroundings around);
}

/// <summary>A condition.</summary>
abstract class Condition(Match source) : Op(source)
{
    readonly bool negated = source.Negated;

    /// <summary>Whether the packet has at all what the condition is about. If not, the condition fails, negated or not.</summary>
    protected virtual bool Applies(in InFlight packet) => true;

    protected abstract bool Holds(in InFlight packet, Surroundings around);

    public sealed override Step Apply(ref InFlight packet, Surroundings around) =>
        Applies(packet) && Holds(packet, around) != negated ? Step.Next : Step.NoMatch;
}

/// <summary>A jump or goto, with its chain found.</summary>
sealed class Call(Statement source, Step step) : Op(source)
{
    /// <summary>The chain; null where the table has none of the name.</summary>
    public CompiledChain? Chain { get; set; }

    public override Step Apply(ref InFlight packet, Surroundings around)
    {
        if (Chain is not null)
            return step;
        packet.Cause = Source;
        return Step.Undecided;
    }
}

/// <summary>A verdict that needs nothing but itself.</summary>
sealed class End(Statement source, Step step) : Op(source)
{
    public override Step Apply(ref InFlight packet, Surroundings around)
    {
        if (step is Step.Drop or Step.Reject or Step.Undecided)
            packet.Cause = Source;
        return step;
    }
}

/// <summary>A statement without effect on the packet.</summary>
sealed class Pass(Statement source) : Op(source)
{
    public override Step Apply(ref InFlight packet, Surroundings around) => Step.Next;
}
