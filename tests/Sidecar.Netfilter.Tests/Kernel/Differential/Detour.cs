using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>
/// Connections that leave by one interface with an address of another: the world outside answers by the other one. The
/// evaluator knows no routes but the pod's; it takes answers to come back by the interface of the request.
/// </summary>
static class Detour
{
    /// <summary>True where the answer takes another way and a rule asks for its interface.</summary>
    public static bool Is(PacketTrace trace)
    {
        var request = trace.Steps.Skip(1).TakeWhile(step => step is not LegStep).OfType<HookStep>().LastOrDefault();
        var later = trace.Steps.Skip(1).SkipWhile(step => step is not LegStep).ToList();
        return request is { Hook: Hook.Postrouting, OutInterface: { } left }
            && later.OfType<LegStep>().FirstOrDefault() is { } answer
            && PodPlan.Facts.Interfaces.FirstOrDefault(link => link.Addresses.Any(cidr => cidr.Address == answer.To.Address)) is { } home
            && home.Name != left && home.Name != InterfaceFacts.Loopback
            && later.OfType<RuleStep>().Any(rule => rule.Rule.Matches.OfType<InInterfaceMatch>().Any());
    }
}
