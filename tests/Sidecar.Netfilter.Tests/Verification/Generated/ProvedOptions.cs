using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Verification.Generated;

/// <summary>What came of options: every promise of them checked of the rules for either backend, and both compared.</summary>
/// <param name="Sample">The options.</param>
/// <param name="Classes">The classes of packets that were looked at, of the proof that took most.</param>
/// <param name="Concerned">The properties that spoke about some packet in either backend.</param>
/// <param name="Failures">What does not hold, or cannot be decided.</param>
sealed record ProvedOptions(OptionsSample Sample, long Classes, IReadOnlyList<string> Concerned, IReadOnlyList<Failure> Failures)
{
    /// <summary>Proves and compares; null where there are more classes than the bound.</summary>
    public static ProvedOptions? Of(OptionsSample sample, long bound)
    {
        var settings = Backends.Select(backend => sample.With(options => options.Backend = backend).Settings).ToArray();
        var rules = settings.Select(one => InterceptionRules.Build(one)).ToArray();
        var cuts = Promises(settings[0]).Aggregate(Cuts.None, (all, property) => all.With(property.Cuts));
        var facts = StandardPod.Of(settings[0]);
        if (rules.Max(set => PacketSpace.Of(facts, [set], cuts, long.MaxValue).Count) > bound
            || PacketSpace.Of(facts, rules).Count > bound)
            return null;

        var findings = settings.Zip(rules, (one, set) => new Verifier(set, StandardPod.Of(one), bound).Check(Promises(one))).ToArray();
        var failures = findings.SelectMany((some, index) => some
            .Where(finding => !finding.Holds && !Given.IsAsked(settings[index], finding))
            .Select(finding => new Failure(finding.Property.Id, $"{settings[index].Backend}: {finding}"))).ToList();
        var diff = RuleSetDiff.Between(rules[0], rules[1], facts, bound);
        if (!diff.BehavesAlike)
            failures.Add(new Failure("backends-agree", diff.ToString()));
        var proved = findings.SelectMany(some => some).OfType<Proved>().ToList();
        return new ProvedOptions(sample, proved.Select(finding => finding.Classes).Append(diff.Classes).Max(),
            [.. proved.Where(finding => finding.Concerned > 0).Select(finding => finding.Property.Id).Distinct()], failures);
    }

    /// <summary>The names of all options.</summary>
    public static IEnumerable<string> Names => typeof(InterceptionOptions).GetProperties().Select(property => property.Name);

    /// <summary>The names of the options that are not the default.</summary>
    public string[] Changed
    {
        get
        {
            var defaults = new InterceptionOptions();
            return [.. typeof(InterceptionOptions).GetProperties().Where(property => Text(property.GetValue(Sample.Options)) != Text(property.GetValue(defaults)))
                .Select(property => property.Name)];
        }
    }

    static string Text(object? value) => value is IEnumerable<string> items ? string.Join(' ', items) : $"{value}";

    static readonly string[] Backends = ["iptables", "nftables"];

    static EquatableArray<Property> Promises(InterceptionSettings settings) =>
        InterceptionProperties.Of(settings).Where(property => property.Severity == Severity.Error).ToEquatableArray();
}

/// <summary>What does not hold.</summary>
/// <param name="Property">The property's id.</param>
/// <param name="Text">The finding.</param>
sealed record Failure(string Property, string Text);
