using Sidecar.Cli.Sources;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Cli.Effects;

/// <summary>What came of bringing rules into force. A closed family.</summary>
abstract record Applied
{
    Applied()
    {
    }

    /// <summary>What was planned.</summary>
    public required ApplyPlan Plan { get; init; }

    /// <summary>The rules are in force, newly or since before.</summary>
    public sealed record InForce : Applied;

    /// <summary>Nothing was done, and nothing should be.</summary>
    public sealed record NotDone : Applied;

    /// <summary>A step failed, or the rules in force afterwards are not the wanted ones.</summary>
    /// <param name="Why">What happened.</param>
    /// <param name="End">What came of taking it back.</param>
    public sealed record Failed(string Why, RollBack End) : Applied;
}

/// <summary>What came of taking back what was begun. A closed family.</summary>
abstract record RollBack
{
    RollBack()
    {
    }

    /// <summary>All that was there before is there again, and nothing of ours.</summary>
    /// <param name="Newcomers">Rules that others loaded meanwhile, in force still. Empty where all is as it was before.</param>
    public sealed record Whole(EquatableArray<RulePlace> Newcomers) : RollBack;

    /// <summary>All that was there before was loaded again, but the rules in force afterwards cannot be read.</summary>
    /// <param name="Why">Why they cannot.</param>
    public sealed record Unchecked(string Why) : RollBack;

    /// <summary>That failed as well.</summary>
    public sealed record Failed : RollBack;
}

/// <summary>Brings rules into force where the calling thread stands: reads, plans, runs, checks, and takes it back if it must.</summary>
/// <param name="wanted">What is to be in force.</param>
/// <param name="settings">What the flags say; the routing side is looked for by them.</param>
/// <param name="stop">Stops before the first step; what has begun is brought to a whole.</param>
sealed class Application(NamespaceState wanted, InterceptionSettings settings, CancellationToken stop)
{
    /// <summary>Which iptables programs are used: <c>legacy</c>, <c>nft</c>, or empty to find out.</summary>
    public string ForcedBinary { get; init; } = "";

    /// <summary>True to plan only.</summary>
    public bool DryRun { get; init; }

    /// <summary>Does it.</summary>
    /// <exception cref="IOException">The namespace cannot be read.</exception>
    public Applied Run()
    {
        var before = LiveRules.Read(ForcedBinary);
        var state = State(before.Rules);
        var plan = ApplyPlan.Compute(wanted, state, Remembered.Of(settings), before.Variant);
        if (plan is not Replacement replacement)
            return plan is Refusal ? new Applied.NotDone { Plan = plan } : new Applied.InForce { Plan = plan };
        if (DryRun || stop.IsCancellationRequested)
            return new Applied.NotDone { Plan = plan };
        var why = Execute(replacement) ?? Check(before.Variant);
        return why is null ? new Applied.InForce { Plan = plan } : new Applied.Failed(why, TakeBack(before, state.Routing)) { Plan = plan };
    }

    RollBack TakeBack(LiveRules before, RoutingSetup routing)
    {
        // Both are tried, whatever becomes of the first.
        if (!Restore(before) | !Restore(before.Rules, routing))
            return new RollBack.Failed();
        try
        {
            var edits = RuleSetEdits.Between(before.Rules.Normalise(), Again(before.Variant).Rules.Normalise());
            return edits.Removed.IsEmpty ? new RollBack.Whole(edits.Added) : new RollBack.Failed();
        }
        catch (IOException unreadable)
        {
            return new RollBack.Unchecked(unreadable.Message);
        }
    }

    static string? Execute(Replacement plan)
    {
        foreach (var step in plan.Steps)
            if (Programs.Run(step.Program, step.Arguments, step.Input) is { IsSuccess: false } ran)
                return $"{string.Join(' ', [step.Program, .. step.Arguments])}: exit code {ran.Exit}: {Explanation.Of(ran.Error)}";
        return null;
    }

    /// <summary>What is wrong with the rules in force now; null where they are the wanted ones.</summary>
    string? Check(IptablesVariant variant)
    {
        try
        {
            var after = Again(variant);
            return ApplyPlan.Compute(wanted, State(after.Rules), Remembered.Of(settings), after.Variant) switch
            {
                NothingToDo => Proof.Broken(wanted.Rules, after.Rules, NetworkFacts.Read(), settings),
                Refusal refusal => refusal.Reasons[0],
                _ => "the rules in force afterwards are not those that were loaded; somebody else changes them too",
            };
        }
        catch (IOException unreadable)
        {
            return unreadable.Message;
        }
    }

    /// <summary>The rules in force now, read by the programs that read them before.</summary>
    LiveRules Again(IptablesVariant variant) => LiveRules.Read(variant switch
    {
        IptablesVariant.Legacy => "legacy",
        IptablesVariant.Nft => "nft",
        _ => ForcedBinary,
    });

    NamespaceState State(RuleSet rules) => NamespaceState.Found(rules, NetworkFacts.Read(), InterceptionRules.Routing(settings));

    /// <summary>Loads what was saved before the first step; tables that were not there then are emptied.</summary>
    bool Restore(LiveRules before)
    {
        var done = true;
        foreach (var family in new[] { Family.IPv4, Family.IPv6 })
            if (Restoration(before, family) is { Length: > 0 } text)
                done &= Programs.Run(LiveRules.Program(family, before.Variant, "restore"), ["--wait=30"], text).IsSuccess;
        var tables = wanted.Rules.Tables.Concat(before.Rules.Tables)
            .Where(table => table.Id.Backend == Backend.Nftables).Select(table => table.Id).Distinct();
        var nft = NftFormat.Instance.Render(new RuleScript(
            [.. tables.SelectMany(table => new RuleCommand[] { new AddTable(table), new DeleteTable(table) })])) + before.Tables;
        return (nft.Length == 0 || Programs.Run("nft", ["-f", "-"], nft).IsSuccess) && done;
    }

    /// <summary>Brings back the routes, policy and addresses.</summary>
    bool Restore(RuleSet rules, RoutingSetup before)
    {
        try
        {
            var now = State(rules) with { Rules = RuleSet.Empty };
            return ApplyPlan.Compute(now with { Routing = before }, now) is not Replacement back || Execute(back) is null;
        }
        catch (IOException)
        {
            return false; // What is there now cannot be read; the caller says that it is not taken back.
        }
    }

    string Restoration(LiveRules before, Family family)
    {
        var saved = before.Saved.GetValueOrDefault(family) ?? "";
        var made = wanted.Rules.Tables
            .Where(table => table.Id.Backend == Backend.Iptables && table.Id.Family == family && before.Rules.Find(table.Id) is null)
            .Select(table => $"*{table.Id.Name}\nCOMMIT\n");
        return saved + string.Concat(made);
    }
}
