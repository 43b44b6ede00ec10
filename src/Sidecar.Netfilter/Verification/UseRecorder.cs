using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Notes which rules matched.</summary>
readonly struct UseRecorder(HashSet<int> used) : IRecorder
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
            used.Add(rule.Id);
    }

    public void Leaves(CompiledChain chain, Step verdict)
    {
    }

    public void Meets(Event what, in InFlight packet)
    {
    }
}
