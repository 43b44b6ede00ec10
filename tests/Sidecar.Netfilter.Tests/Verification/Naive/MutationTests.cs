using System.Collections.Concurrent;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>Correct rule sets with one thing changed: compared by classes, and by the naive interpreter packet by packet.</summary>
public class MutationTests(ITestOutputHelper output)
{
    const string Redirect = "-u 1337 -g 1337 -m REDIRECT -i * -b * -d 15020 -o 22 -x 10.1.0.0/16";

    /// <summary>Options, whose rules are changed in the tables that have something of their own, and at least how many mutants those have.</summary>
    public static TheoryData<string, Backend, string, int> Sets =>
    [
        (Redirect, Backend.Iptables, "nat", 150), (Redirect, Backend.Nftables, "nat", 150),
    ];

    [Theory, MemberData(nameof(Sets))]
    public void Classes_see_exactly_what_a_naive_interpreter_sees(string flags, Backend backend, string table, int least)
    {
        var settings = Given.Settings(flags, backend: backend);
        var facts = StandardPod.Of(settings);
        var rules = InterceptionRules.Build(settings);
        var packets = DenseDomain.Of(rules, facts);
        var before = Outcomes(rules, facts, packets);
        var direct = Outcomes(RuleSet.Empty, facts, packets);
        var dns = settings.Dns != DnsCapture.None;
        Assert.Empty(packets.Where((packet, i) => NaivePromises.Broken(packet, before[i], direct[i], dns) is not null)
            .Take(3).Select(packet => $"{packet}: {NaivePromises.Broken(packet, new NaiveInterpreter(rules, facts).Open(packet), new NaiveInterpreter(RuleSet.Empty, facts).Open(packet), dns)}"));

        var mutants = Mutants.Of(rules).Where(mutant => mutant.Table.Name.EndsWith(table, StringComparison.Ordinal)).ToList();
        Assert.True(mutants.Count >= least, $"{mutants.Count} mutants");
        var (wrong, different, broken) = (new ConcurrentBag<string>(), 0, 0);
        Parallel.ForEach(mutants, mutant =>
        {
            var naive = new NaiveInterpreter(mutant.Rules, facts);
            Packet? differs = null;
            Packet? breaks = null;
            for (var i = 0; i < packets.Length && breaks is null; i++)
            {
                var outcome = naive.Open(packets[i]);
                if (outcome == before[i])
                    continue;
                differs ??= packets[i];
                breaks = NaivePromises.Broken(packets[i], outcome, direct[i], dns) is null ? null : packets[i];
            }
            var diff = RuleSetDiff.Between(rules, mutant.Rules, facts);
            if (diff.BehavesAlike != (differs is null))
                wrong.Add($"{mutant}\n  naive: {differs?.ToString() ?? "alike"}\n  {diff}");
            if (differs is not null)
                Interlocked.Increment(ref different);
            if (breaks is null)
                return;
            Interlocked.Increment(ref broken);
            if (!Finds(settings, mutant.Rules, facts))
                wrong.Add($"{mutant}\n  not found, though it breaks a promise for {breaks}");
        });
        output.WriteLine($"{mutants.Count} mutants over {packets.Length} packets: {different} differ, {broken} break a promise");
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
    }

    static bool Finds(InterceptionSettings settings, RuleSet rules, NamespaceFacts facts)
    {
        var promises = InterceptionProperties.Of(settings)
            .Where(property => property.Severity == Severity.Error && property.Id != "no-foreign-shadow").ToEquatableArray();
        return new Verifier(rules, facts).Check(promises).Any(finding => finding is Disproved);
    }

    static NaiveOutcome[] Outcomes(RuleSet rules, NamespaceFacts facts, Packet[] packets)
    {
        var naive = new NaiveInterpreter(rules, facts);
        return [.. packets.Select(naive.Open)];
    }
}
