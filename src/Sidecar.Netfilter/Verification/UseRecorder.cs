using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Notes which rules matched.</summary>
/// <param name="used">By the number of the rule.</param>
readonly struct UseRecorder(bool[] used) : IRecorder
{
    public static bool Listens => true;

    public void Sets(in InFlight packet)
    {
    }

    public void Reaches(Hook hook, in InFlight packet)
    {
    }

    public void Tries(CompiledRule rule, Statement? failed, in InFlight before, in InFlight after)
    {
        if (failed is null)
            used[rule.Id] = true;
    }

    public void Leaves(CompiledChain chain, Step verdict)
    {
    }

    public void Meets(Event what, in InFlight packet)
    {
    }
}
