using System.Diagnostics;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Makes a difference smaller while the kernel still differs: tables, chains, rules and matches go by halves, then one by one.</summary>
/// <param name="differs">Whether a smaller rule set and packet still differ.</param>
/// <param name="most">The most times that <paramref name="differs"/> is asked; after that, what is left stays.</param>
sealed class Shrink(Func<RuleSet, Packet, bool> differs, int most = Shrink.Most)
{
    public const int Most = 300;
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    int tries;

    public static (RuleSet Rules, Packet Packet, Observation Seen) Of(KernelPod pod, RuleSet rules, Packet packet)
    {
        var watch = Stopwatch.StartNew();
        var port = (ushort)(60000 + (packet.SourcePort % 1000));
        var (least, plainest) = new Shrink(Differs).Least(rules, packet);
        return (least, plainest, Open(least, ref plainest));

        // What happens only once is the machine, not the kernel.
        bool Differs(RuleSet smaller, Packet plainer) => watch.Elapsed < Longest && Again(smaller, plainer) && Again(smaller, plainer);

        bool Again(RuleSet smaller, Packet plainer)
        {
            var found = Open(smaller, ref plainer);
            return !found.Agrees(new Evaluator(smaller, pod.Facts).Trace(plainer));
        }

        Observation Open(RuleSet smaller, ref Packet plainer)
        {
            pod.Load(smaller);
            return pod.Open(plainer = plainer with { SourcePort = port++ });
        }
    }

    /// <summary>What still differs, and from which nothing more can be taken away alone.</summary>
    public (RuleSet Rules, Packet Packet) Least(RuleSet rules, Packet packet)
    {
        while (true)
        {
            var (before, asked) = (rules, packet);
            foreach (var places in Levels)
                rules = Without(rules, packet, [.. places(rules)]);
            foreach (var change in Plainer)
                if (change(packet) is var plainer && plainer != packet && Asks(rules, plainer))
                    packet = plainer;
            if (rules == before && packet == asked)
                return (rules, packet);
        }
    }

    bool Asks(RuleSet rules, Packet packet) => rules.Problems().IsEmpty && tries++ < most && differs(rules, packet);

    RuleSet Without(RuleSet rules, Packet packet, Place[] places)
    {
        var gone = new HashSet<Place>();
        for (var size = (places.Length + 1) / 2; size > 0; size /= 2)
            foreach (var some in places.Where(place => !gone.Contains(place)).Chunk(size).ToArray())
                if (Asks(Without(rules, [.. gone, .. some]), packet))
                    gone.UnionWith(some);
        return Without(rules, gone);
    }

    /// <summary>A table, a chain of it, a rule of that, a statement of that: as far as the numbers go.</summary>
    readonly record struct Place(int Table, int Chain = -1, int Rule = -1, int Statement = -1);

    static IEnumerable<Func<RuleSet, IEnumerable<Place>>> Levels => [Tables, Rules, Chains, Matches];

    static IEnumerable<Func<Packet, Packet>> Plainer =>
    [
        packet => packet with { Mark = 0 },
        packet => packet.IsLocal ? packet with { Source = null, Transparent = false } : packet,
        packet => packet.IsLocal ? packet with { Owner = new SocketOwner(0, 0) } : packet,
    ];

    static IEnumerable<Place> Tables(RuleSet rules) => rules.Tables.Select((_, t) => new Place(t));

    static IEnumerable<Place> Chains(RuleSet rules) => Tables(rules)
        .SelectMany(place => rules.Tables[place.Table].Chains.Select((_, c) => place with { Chain = c }));

    static IEnumerable<Place> Rules(RuleSet rules) => Chains(rules)
        .SelectMany(place => rules.Tables[place.Table].Chains[place.Chain].Rules.Select((_, r) => place with { Rule = r }));

    static IEnumerable<Place> Matches(RuleSet rules) => Rules(rules)
        .SelectMany(place => rules.Tables[place.Table].Chains[place.Chain].Rules[place.Rule].Statements
            .Select((statement, s) => (Place: place with { Statement = s }, Statement: statement)))
        .Where(found => found.Statement is Match)
        .Select(found => found.Place);

    static RuleSet Without(RuleSet rules, HashSet<Place> gone) => new(Left(rules.Tables, t => new Place(t), gone, (table, at) => table with
    {
        Chains = Left(table.Chains, c => at with { Chain = c }, gone, (chain, at) => chain with
        {
            Rules = Left(chain.Rules, r => at with { Rule = r }, gone, (rule, at) => rule with
            {
                Statements = Left(rule.Statements, s => at with { Statement = s }, gone, (statement, _) => statement),
            }),
        }),
    }));

    static EquatableArray<T> Left<T>(EquatableArray<T> all, Func<int, Place> placeOf, HashSet<Place> gone, Func<T, Place, T> inner) => all
        .Select((one, at) => (One: one, Place: placeOf(at)))
        .Where(found => !gone.Contains(found.Place))
        .Select(found => inner(found.One, found.Place))
        .ToEquatableArray();
}
