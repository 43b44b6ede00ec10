using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Proves properties of rules over all packets, or finds the packet that breaks them.</summary>
public sealed class Verifier
{
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

    /// <summary>How the proxy goes on; witnesses are followed through it where the property names no proxy.</summary>
    public ProxyBehaviour Proxy { get; init; } = new(new SocketOwner(1337, 1337));

    /// <summary>Checks one property.</summary>
    /// <param name="property">The property.</param>
    public Finding Check(Property property) => Check([property])[0];

    /// <summary>Checks properties; those that judge packet by packet share a pass over the packets.</summary>
    /// <param name="properties">The properties.</param>
    /// <returns>A finding for each property, in order.</returns>
    public EquatableArray<Finding> Check(EquatableArray<Property> properties)
    {
        var findings = new Finding[properties.Count];
        var numbered = properties.Select((property, index) => (Property: property, Index: index)).ToList();
        foreach (var (property, index) in numbered.Where(item => item.Property.Whole is not null))
            findings[index] = Decide(property, () => property.Whole!(property, evaluator, bound));
        foreach (var group in numbered.Where(item => item.Property.Prepare is not null).GroupBy(item => Others(item.Property)))
        {
            var some = group.Select(item => item.Property).ToArray();
            foreach (var (item, finding) in group.Zip(CheckTogether(some, group.Key)))
                findings[item.Index] = finding;
        }
        return findings.ToEquatableArray();
    }

    // Comparing with the same rules again cuts nothing further.
    EquatableArray<RuleSet> Others(Property property) => property.Beside.Where(set => set != evaluator.Rules).ToEquatableArray();

    static Finding Decide(Property property, Func<Finding> check)
    {
        try
        {
            return check();
        }
        catch (PacketSpaceException e)
        {
            return new Undecidable(property, e.Message);
        }
    }

    IEnumerable<Finding> CheckTogether(Property[] properties, EquatableArray<RuleSet> beside)
    {
        try
        {
            var cuts = properties.Aggregate(Cuts.None, (all, property) => all.With(property.Cuts));
            return Judge(properties, PacketSpace.Of(evaluator.Facts, [evaluator.Rules, .. beside], cuts, bound));
        }
        catch (PacketSpaceException e)
        {
            return properties.Select(property => new Undecidable(property, e.Message));
        }
    }

    IEnumerable<Finding> Judge(Property[] properties, PacketSpace space)
    {
        var pass = new Pass(evaluator);
        var tallies = properties.Select(property => new Tally(property, pass)).ToArray();
        long classes = 0;
        foreach (var packet in space)
        {
            classes++;
            var found = new Case(pass.Evaluator, packet, evaluator.Evaluate(packet));
            foreach (var tally in tallies)
                tally.Judge(found);
        }
        return [.. tallies.Select(tally => tally.Find(classes, Follow))];
    }

    // Of several proxies the one that never comes to an end tells most.
    Journey Follow(Property property, Packet packet)
    {
        var journeys = property.Proxies.DefaultIfEmpty(Proxy).Select(proxy => evaluator.Follow(packet, proxy)).ToList();
        return journeys.Find(journey => journey.Loops) ?? journeys[0];
    }

    /// <summary>What one property has come to so far.</summary>
    sealed class Tally(Property property, Pass pass)
    {
        readonly Func<Case, bool?> judge = property.Prepare!(pass);
        Packet? witness;
        int weight;
        long failures;
        long concerned;
        (Packet Packet, Outcome Outcome)? undecided;

        public void Judge(in Case found)
        {
            if (found.Outcome.Kind == OutcomeKind.Undecided)
            {
                undecided ??= (found.Packet, found.Outcome);
                return;
            }
            pass.Open = null;
            var judged = judge(found);
            undecided ??= pass.Open;
            if (pass.Open is not null || judged is not { } holds)
                return;
            concerned++;
            if (holds)
                return;
            failures++;
            var plainness = Plainness.Of(found.Packet);
            if (witness is not null && weight <= plainness)
                return;
            (witness, weight) = (found.Packet, plainness);
        }

        public Finding Find(long classes, Func<Property, Packet, Journey> follow)
        {
            if (witness is not null)
                return new Disproved(property, follow(property, witness), failures, classes);
            return undecided is { } open
                ? new Undecidable(property, Undecidable.ReasonOf(open.Packet, open.Outcome))
                : new Proved(property, classes, concerned);
        }
    }
}
