using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Looks for rules that no packet uses.</summary>
static class RuleUse
{
    public static Finding Check(Property property, Evaluator evaluator, long bound)
    {
        var space = PacketSpace.Of(evaluator.Facts, [evaluator.Rules], Cuts.None, bound);
        var rules = evaluator.Walk.Chains.SelectMany(chain => chain.Rules).ToArray();
        var used = new bool[rules.Length];
        var recorder = new UseRecorder(used);
        long classes = 0;
        foreach (var packet in space)
        {
            classes++;
            var outcome = evaluator.Walk.Open(packet, ref recorder);
            if (outcome.Kind == OutcomeKind.Undecided)
                return new Undecidable(property, $"{packet} reaches {Words.Of(outcome.Cause!)}, which the model does not know.");
        }
        var unused = rules.Where(rule => !used[rule.Id])
            .Select(rule => new RulePlace(rule.Chain.Table, rule.Chain.Source.Name, rule.Index + 1, rule.Source))
            .ToEquatableArray();
        return unused.IsEmpty ? new Proved(property, classes, classes) : new Unused(property, unused, classes);
    }
}
