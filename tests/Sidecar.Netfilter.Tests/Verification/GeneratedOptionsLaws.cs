using FsCheck.Xunit;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>Options from the whole space. Those whose packets fall into more classes than a test has time for are passed over.</summary>
public class GeneratedOptionsLaws
{
    const long Bound = 40_000;

    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 20)]
    public void Every_promise_is_proved_in_either_backend(OptionsSample sample)
    {
        foreach (var settings in Backends(sample))
        {
            var promises = InterceptionProperties.Of(settings).Where(property => property.Severity == Severity.Error).ToEquatableArray();
            var findings = new Verifier(InterceptionRules.Build(settings), StandardPod.Of(settings), Bound).Check(promises);
            Assert.DoesNotContain(findings, finding => finding is Disproved && !IsKept(settings, finding));
        }
    }

    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 20)]
    public void Both_backends_behave_alike(OptionsSample sample)
    {
        var rules = Backends(sample).Select(settings => InterceptionRules.Build(settings)).ToArray();
        var facts = StandardPod.Of(sample.Settings);
        if (IsSmall(facts, rules))
            Assert.Empty(RuleSetDiff.Between(rules[0], rules[1], facts).Groups.Select(group => group.ToString()));
    }

    static InterceptionSettings[] Backends(OptionsSample sample) =>
        [.. new[] { "iptables", "nftables" }.Select(backend => sample.With(options => (options.Dialect, options.Backend) = ("default", backend)).Settings)];

    // docs/proofs.md: a loopback range that covers 127.0.0.6 is asked for, and the validator's probe then fails.
    static bool IsKept(InterceptionSettings settings, Finding finding) => finding.Property.Id == "probe-passes"
        && settings.IPv4Loopback.Contains(InterceptionSettings.PassthroughSource(Family.IPv4));

    static bool IsSmall(Netfilter.Evaluation.NamespaceFacts facts, RuleSet[] rules)
    {
        try
        {
            return PacketSpace.Of(facts, rules.ToEquatableArray(), Cuts.None, Bound).Count > 0;
        }
        catch (PacketSpaceException)
        {
            return false;
        }
    }
}
