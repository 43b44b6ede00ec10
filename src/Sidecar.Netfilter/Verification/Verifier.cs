using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Proves properties of rules over all packets, or finds the packet that breaks them.</summary>
public sealed class Verifier
{
    const string EveryRule = "Every rule is of use to some packet";

    readonly Evaluator evaluator;
    readonly long bound;

    /// <summary>Takes up rules.</summary>
    /// <param name="rules">All rules of the namespace.</param>
    /// <param name="facts">What surrounds them.</param>
    /// <param name="bound">The most classes that are looked at; with more, nothing is decided.</param>
    public Verifier(RuleSet rules, NamespaceFacts facts, long bound = PacketSpace.DefaultBound)
    {
        evaluator = new Evaluator(rules, facts);
        this.bound = bound;
    }

    /// <summary>How the proxy goes on; witnesses are followed through it.</summary>
    public ProxyBehaviour Proxy { get; init; } = new(new SocketOwner(1337, 1337));

    /// <summary>Checks one property.</summary>
    /// <param name="property">The property.</param>
    public Finding Check(Property property) => Check([property])[0];

    /// <summary>Checks properties, in one pass over the packets.</summary>
    /// <param name="properties">The properties.</param>
    /// <returns>A finding for each property, in order.</returns>
    public EquatableArray<Finding> Check(EquatableArray<Property> properties)
    {
        try
        {
            var cuts = properties.Aggregate(Cuts.None, (all, property) => all.With(property.Cuts));
            var space = PacketSpace.Of(evaluator.Facts, [evaluator.Rules], cuts, bound);
            return Judge(properties, space);
        }
        catch (PacketSpaceException e)
        {
            return properties.Select(property => (Finding)new Undecidable(property.Name, e.Message)).ToEquatableArray();
        }
    }

    /// <summary>Looks for rules that no packet uses.</summary>
    public Finding CheckUse()
    {
        try
        {
            var space = PacketSpace.Of(evaluator.Facts, evaluator.Rules);
            var used = new HashSet<int>();
            var recorder = new UseRecorder(used);
            foreach (var packet in space)
                evaluator.Walk.Open(packet, ref recorder);
            var unused = evaluator.Walk.Chains.SelectMany(chain => chain.Rules).Where(rule => !used.Contains(rule.Id))
                .Select(rule => new RulePlace(rule.Chain.Table, rule.Chain.Source.Name, rule.Index + 1, rule.Source))
                .ToEquatableArray();
            return unused.IsEmpty ? new Proved(EveryRule, space.Count) : new Unused(EveryRule, unused, space.Count);
        }
        catch (PacketSpaceException e)
        {
            return new Undecidable(EveryRule, e.Message);
        }
    }

    EquatableArray<Finding> Judge(EquatableArray<Property> properties, PacketSpace space)
    {
        var tallies = properties.Select(property => new Tally(property, property.Prepare(evaluator))).ToArray();
        long classes = 0;
        foreach (var packet in space)
        {
            classes++;
            var found = new Case(evaluator, packet, evaluator.Evaluate(packet));
            foreach (var tally in tallies)
                tally.Judge(found);
        }
        return tallies.Select(tally => tally.Find(classes, packet => evaluator.Follow(packet, Proxy))).ToEquatableArray();
    }

    /// <summary>What one property has come to so far.</summary>
    sealed class Tally(Property property, Func<Case, bool> holds)
    {
        Packet? witness;
        int weight;
        long failures;
        Case? undecided;

        public void Judge(in Case found)
        {
            if (found.Outcome.Kind == OutcomeKind.Undecided)
            {
                undecided ??= found;
                return;
            }
            if (holds(found))
                return;
            failures++;
            var plainness = Plainness.Of(found.Packet);
            if (witness is not null && weight <= plainness)
                return;
            (witness, weight) = (found.Packet, plainness);
        }

        public Finding Find(long classes, Func<Packet, Journey> follow)
        {
            if (witness is not null)
                return new Disproved(property.Name, follow(witness), failures, classes);
            return undecided is { } open
                ? new Undecidable(property.Name, $"{open.Packet} reaches {Words.Of(open.Outcome.Cause!)}, which the model does not know.")
                : new Proved(property.Name, classes);
        }
    }
}
