using System.Collections.Concurrent;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>Correct rule sets with one thing changed: compared by classes, and by the naive interpreter packet by packet.</summary>
public class MutationTests(ITestOutputHelper output)
{
    const string Redirect = "-u 1337 -g 1337 -m REDIRECT -i * -b * -d 15020 -o 22 -x 10.1.0.0/16";
    const string Tproxy = "-u 1337 -g 1337 -m TPROXY -i * -b * -d 15020";
    const string Dns = "-u 1337 -g 1337 -m REDIRECT -i * -b * --redirect-dns --capture-all-dns";

    /// <summary>Options, whose rules are changed in the table that has something of their own, and at least how many mutants that has.</summary>
    public static TheoryData<string, Backend, string, int> Sets =>
    [
        (Redirect, Backend.Iptables, "nat", 150), (Redirect, Backend.Nftables, "nat", 150),
        (Tproxy, Backend.Iptables, "mangle", 150), (Tproxy, Backend.Nftables, "mangle", 150),
        (Dns, Backend.Iptables, "raw", 60), (Dns, Backend.Nftables, "raw", 60),
    ];

    [Theory, MemberData(nameof(Sets))]
    public void Classes_see_exactly_what_a_naive_interpreter_sees(string flags, Backend backend, string table, int least)
    {
        var comparison = new Comparison(Given.Settings(flags, backend: backend));
        Assert.Empty(comparison.BrokenUnchanged().Take(3));
        var mutants = Mutants.Of(comparison.Rules).Where(mutant => mutant.Table.Name.EndsWith(table, StringComparison.Ordinal)).ToList();
        Assert.True(mutants.Count >= least, $"{mutants.Count} mutants");
        var wrong = new ConcurrentBag<string>();
        Parallel.ForEach(mutants, new ParallelOptions { MaxDegreeOfParallelism = 2 }, mutant =>
        {
            foreach (var reason in comparison.Disagreements(mutant.Rules))
                wrong.Add($"{mutant}\n  {reason}");
        });
        output.WriteLine($"{mutants.Count} mutants over {comparison.Packets} packets: {comparison.Different} differ, {comparison.Broken} break a promise");
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
        Assert.True(comparison.Different > 0 && comparison.Broken > 0, $"{comparison.Different} differ, {comparison.Broken} break a promise");
    }

    /// <summary>The rules of some options, with what becomes of every packet of the dense domain.</summary>
    sealed class Comparison
    {
        readonly InterceptionSettings settings;
        readonly NamespaceFacts facts;
        readonly NaiveInterpreter original;
        readonly NaiveInterpreter bare;
        readonly Packet[] packets;
        readonly NaiveOutcome[] before;
        readonly NaiveOutcome[] direct;
        int different;
        int broken;

        public Comparison(InterceptionSettings settings)
        {
            this.settings = settings;
            facts = StandardPod.Of(settings);
            Rules = InterceptionRules.Build(settings);
            (original, bare) = (new NaiveInterpreter(Rules, facts), new NaiveInterpreter(RuleSet.Empty, facts));
            packets = DenseDomain.Of(Rules, facts);
            before = [.. packets.Select(original.Open)];
            direct = [.. packets.Select(bare.Open)];
        }

        public RuleSet Rules { get; }

        public int Packets => packets.Length;

        public int Different => different;

        public int Broken => broken;

        public IEnumerable<string> BrokenUnchanged() => packets.Select((packet, i) => (packet, promise: Breach(i, before[i])))
            .Where(found => found.promise is not null).Select(found => $"{found.packet}: not so: {found.promise}");

        /// <summary>Each way in which the library's answers about a mutant are not those of the naive interpreter.</summary>
        public IEnumerable<string> Disagreements(RuleSet mutant)
        {
            var naive = new NaiveInterpreter(mutant, facts);
            var diff = RuleSetDiff.Between(Rules, mutant, facts);

            // What the classes tell apart, the naive interpreter tells apart for the very packet that stands for them.
            foreach (var group in diff.Groups)
                if (naive.Open(group.Witness) == original.Open(group.Witness))
                    yield return $"naive: alike for {group.Witness}\n  {group}";
            var (differs, breaks) = Scan(naive);
            if (diff.BehavesAlike != (differs is null))
                yield return $"naive: {differs?.ToString() ?? "alike"}\n  {diff}";
            if (differs is not null)
                Interlocked.Increment(ref different);
            if (breaks is not { } breach)
                yield break;
            Interlocked.Increment(ref broken);
            if (!Finds(mutant, breach.Promise))
                yield return $"not found, though it is not so for {breach.Packet}: {breach.Promise}";
        }

        // To the first packet that breaks a promise; where none does, through the whole domain.
        (Packet? Differs, (Packet Packet, NaivePromise Promise)? Breaks) Scan(NaiveInterpreter naive)
        {
            Packet? differs = null;
            for (var i = 0; i < packets.Length; i++)
            {
                var outcome = naive.Open(packets[i]);
                if (outcome == before[i])
                    continue;
                differs ??= packets[i];
                if (Breach(i, outcome) is { } promise)
                    return (differs, (packets[i], promise));
            }
            return (differs, null);
        }

        NaivePromise? Breach(int i, NaiveOutcome outcome) =>
            NaivePromises.Broken(packets[i], outcome, direct[i], settings.Dns != DnsCapture.None);

        bool Finds(RuleSet rules, NaivePromise promise) => new Verifier(rules, facts)
            .Check(InterceptionProperties.Of(settings).Where(property => promise.Properties.Contains(property.Id)).ToEquatableArray())
            .Any(finding => finding is Disproved);
    }
}
