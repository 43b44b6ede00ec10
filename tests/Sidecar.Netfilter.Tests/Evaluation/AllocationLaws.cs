using FsCheck.Xunit;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Tests.Kernel.Differential;
using Sidecar.Netfilter.Verification;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Evaluation;

/// <summary>A verdict allocates nothing, whatever the rules, the pod and the packet.</summary>
public class AllocationLaws
{
    const int Packets = 400;

    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 60)]
    public void Verdicts_over_the_rules_of_any_options_allocate_nothing(OptionsSample sample)
    {
        var facts = StandardPod.Of(sample.Settings);
        var draw = new Draw(sample.ToString().Length);
        Measure(new Evaluator(InterceptionRules.Build(sample.Settings), facts), [.. Enumerable.Range(0, Packets).Select(_ => RandomPackets.One(draw, 40000))]);
    }

    [Property(MaxTest = 60)]
    public void Verdicts_over_any_rules_allocate_nothing(int seed)
    {
        var draw = new Draw(seed);
        var rules = RandomRules.Of(draw, draw.One(Backend.Iptables, Backend.Nftables));
        Measure(new Evaluator(rules, PodPlan.Facts), [.. Enumerable.Range(0, Packets).Select(_ => RandomPackets.One(draw, 40000))]);
    }

    // The first round makes ready what is made once for all: code, types, constants.
    static void Measure(Evaluator evaluator, Packet[] packets)
    {
        Ask(evaluator, packets);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask(evaluator, packets);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void Ask(Evaluator evaluator, Packet[] packets)
    {
        foreach (var packet in packets)
            evaluator.Evaluate(packet);
    }
}
