using System.Runtime.CompilerServices;

namespace Sidecar.Netfilter.Evaluation;

/// <summary>Takes packets through the hooks. The only semantics of rules there is; immutable.</summary>
sealed partial class Walk
{
    // The kernel refuses deeper jumps when the rules are loaded; a walk that gets there has met a cycle.
    const int DeepestJump = 16;

    readonly Surroundings around;
    readonly HookPlan[] v4;
    readonly HookPlan[] v6;
    readonly bool tracksV4;
    readonly bool tracksV6;

    public Walk(RuleSet rules, NamespaceFacts facts)
    {
        around = new Surroundings(facts);
        Chains = Compiler.Compile(rules);
        tracksV4 = Tracks(Family.IPv4);
        tracksV6 = Tracks(Family.IPv6);
        v4 = Plans(Family.IPv4, tracksV4);
        v6 = Plans(Family.IPv6, tracksV6);
    }

    public CompiledChain[] Chains { get; }

    bool Tracks(Family family) => Chains
        .Where(chain => HookPlan.Sees(chain.Table.Family, family))
        .Any(chain => chain.Source.Rules.Any(rule => rule.Statements.Any(Compiler.NeedsTracking)));

    HookPlan[] Plans(Family family, bool tracks) =>
        [.. Enum.GetValues<Hook>().Select(hook => HookPlan.Of(hook, family, Chains, tracks))];

    /// <summary>Runs everything at a hook. <see cref="Step.Next"/> means that the packet goes on.</summary>
    Step Run<TRecorder>(Hook hook, ref InFlight packet, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        if (TRecorder.Listens)
            recorder.Reaches(hook, packet);
        var plans = packet.Family == Family.IPv4 ? v4 : v6;
        foreach (var stage in plans[(int)hook].Stages)
        {
            var mark = packet.Mark;
            var destination = packet.Destination;
            var step = stage.Kind switch
            {
                StageKind.Tracking => Track(ref packet, ref recorder),
                StageKind.Chain => RunBase(stage.Chains[0], ref packet, ref recorder),
                _ => Translate(stage, hook, ref packet, ref recorder),
            };
            if (step != Step.Next)
                return step;
            var rerouted = stage.Kind == StageKind.DestinationNat
                ? hook == Hook.Output && packet.Destination != destination
                : stage.Reroutes && packet.Mark != mark;
            if (rerouted && !Reroute(ref packet, ref recorder))
                return Step.Drop;
        }
        return Step.Next;
    }

    Step RunBase<TRecorder>(CompiledChain chain, ref InFlight packet, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        var step = Run(chain, 0, ref packet, ref recorder);
        if (TRecorder.Listens)
            recorder.Leaves(chain, step);
        return step switch
        {
            Step.Next or Step.Return => chain.Drops ? Step.Drop : Step.Next,
            Step.Accept => Step.Next,
            _ => step,
        };
    }

    Step Run<TRecorder>(CompiledChain chain, int depth, ref InFlight packet, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        foreach (var rule in chain.Rules)
        {
            var step = Run(rule, ref packet, ref recorder, out var call);
            if (step is Step.Jump or Step.Goto)
            {
                if (depth == DeepestJump)
                {
                    packet.Cause = call!.Source;
                    return Step.Undecided;
                }
                var inner = Run(call!.Chain!, depth + 1, ref packet, ref recorder);
                if (inner is not (Step.Next or Step.Return))
                    return inner;
                if (step == Step.Goto)
                    return Step.Return;
            }
            else if (step is not (Step.Next or Step.NoMatch))
            {
                return step;
            }
        }
        return Step.Next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Step Run<TRecorder>(CompiledRule rule, ref InFlight packet, ref TRecorder recorder, out Call? call)
        where TRecorder : struct, IRecorder
    {
        var before = TRecorder.Listens ? packet : default;
        call = null;
        foreach (var op in rule.Ops)
        {
            var step = op.Apply(ref packet, around);
            if (step == Step.Next)
                continue;
            if (TRecorder.Listens)
                recorder.Tries(rule, step == Step.NoMatch ? op.Source : null, before, packet);
            call = op as Call;
            return step;
        }
        if (TRecorder.Listens)
            recorder.Tries(rule, null, before, packet);
        return Step.Next;
    }
}
