using Sidecar.Cli.Sources;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Cli.Effects;

/// <summary>Whether rules in force keep, among foreign ones, what they keep alone.</summary>
static class Proof
{
    // A proof takes well under a second for so many; with more classes nothing is claimed, and nothing taken back.
    const long Bound = 50_000;

    /// <summary>What they no longer keep, with a packet that shows it; null where there is nothing.</summary>
    /// <param name="wanted">The rules alone.</param>
    /// <param name="live">All rules in force.</param>
    /// <param name="facts">The network they stand in.</param>
    /// <param name="settings">What they are to keep.</param>
    public static string? Broken(RuleSet wanted, RuleSet live, NamespaceFacts facts, InterceptionSettings settings)
    {
        if (wanted.Tables.IsEmpty || live.Normalise() == wanted.Normalise())
            return null;
        var around = RuleSource.WithProxy(facts, settings);
        EquatableArray<Property> promises =
            [.. InterceptionProperties.Of(settings).Where(property => property.Severity == Severity.Error && property != InterceptionProperties.NoDeadRule)];
        EquatableArray<Property> kept =
            [.. new Verifier(wanted, around, Bound).Check(promises).Where(finding => finding.Holds).Select(finding => finding.Property)];
        return new Verifier(live, around, Bound).Check(kept).OfType<Disproved>().FirstOrDefault() is { } broken
            ? $"among the other rules in force this no longer holds: {broken.Property.Name}. For example {broken.Packet}: {broken.Witness.End}"
            : null;
    }
}
