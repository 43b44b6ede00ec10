namespace Sidecar.Netfilter.Evaluation;

/// <summary>What runs at a hook for packets of a family, in order.</summary>
sealed class HookPlan
{
    const int TrackingPriority = -200;
    const int DestinationNat = -100;
    const int SourceNat = 100;

    HookPlan(Stage[] stages) => Stages = stages;

    public Stage[] Stages { get; }

    /// <summary>Plans a hook.</summary>
    /// <remarks>
    /// nat chains run together at the priority of the kernel's nat, ordered among themselves by their own. Chains of equal
    /// priority run in order of creation.
    /// </remarks>
    public static HookPlan Of(Hook hook, Family family, CompiledChain[] chains, bool tracks)
    {
        var here = chains.Where(chain => Sees(chain.Table.Family, family)).ToList();
        var atHook = here.Where(chain => chain.Source.Base?.Hook == hook).OrderBy(chain => chain.Source.Base!.Priority).ToList();
        var stages = atHook
            .Where(chain => chain.Source.Base!.Type != ChainType.Nat)
            .Select(chain => new Stage(StageKind.Chain, chain.Source.Base!.Priority, [chain],
                chain.Source.Base.Type == ChainType.Route && hook == Hook.Output))
            .ToList();
        if (tracks && hook is Hook.Prerouting or Hook.Output)
            stages.Add(new Stage(StageKind.Tracking, TrackingPriority, []));
        if (tracks && hook != Hook.Forward && here.Exists(chain => chain.Source.Base?.Type == ChainType.Nat))
            stages.Add(new Stage(
                hook is Hook.Prerouting or Hook.Output ? StageKind.DestinationNat : StageKind.SourceNat,
                hook is Hook.Prerouting or Hook.Output ? DestinationNat : SourceNat,
                [.. atHook.Where(chain => chain.Source.Base!.Type == ChainType.Nat)]));
        return new HookPlan([.. stages.OrderBy(stage => stage.Priority).ThenBy(stage => stage.Kind)]);
    }

    public static bool Sees(Family table, Family packet) => table == packet || table == Family.Inet;
}

/// <summary>What a stage does. Of equal priority, the kernel's own work comes first.</summary>
enum StageKind
{
    Tracking,
    DestinationNat,
    SourceNat,
    Chain,
}

/// <summary>One thing that runs at a hook.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Priority">Where in the hook it runs.</param>
/// <param name="Chains">The base chains it runs: one, or all nat chains of the hook.</param>
/// <param name="Reroutes">True where a changed packet is routed anew.</param>
sealed record Stage(StageKind Kind, int Priority, CompiledChain[] Chains, bool Reroutes = false);
