using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Looks for rules that no packet uses, neither while the proxy listens nor while it does not.</summary>
static class RuleUse
{
    public static Finding Check(Property property, Evaluator evaluator, long bound)
    {
        var space = PacketSpace.Of(evaluator.Facts, [evaluator.Rules], Cuts.None, bound);
        var rules = evaluator.Walk.Chains.SelectMany(chain => chain.Rules).ToArray();
        var used = new bool[rules.Length];
        if (Try(evaluator, space, used) is { } open)
            return new Undecidable(property, open);
        if (Array.Exists(used, use => !use) && Try(new Evaluator(evaluator.Rules, evaluator.Facts.WithoutProxy()), space, used) is { } alsoOpen)
            return new Undecidable(property, alsoOpen);
        var unused = rules.Where(rule => !used[rule.Id])
            .Select(rule => new RulePlace(rule.Chain.Table, rule.Chain.Source.Name, rule.Index + 1, rule.Source))
            .ToEquatableArray();
        return unused.IsEmpty ? new Proved(property, space.Count, space.Count) : new Unused(property, unused, space.Count);
    }

    /// <summary>Sends every packet; tells what kept it from deciding, or null.</summary>
    static string? Try(Evaluator evaluator, PacketSpace space, bool[] used)
    {
        var recorder = new UseRecorder(used);
        foreach (var packet in space)
        {
            var outcome = evaluator.Walk.Open(packet, ref recorder);
            if (outcome.Kind == OutcomeKind.Undecided)
                return Undecidable.ReasonOf(packet, outcome);
        }
        return null;
    }
}
