using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>Beyond its bound a proof is an error. Nothing is ever proved, or called equal, of a part.</summary>
public class BoundTests
{
    static readonly InterceptionSettings Settings = Given.Settings(Given.Default);

    static readonly RuleSet Rules = InterceptionRules.Build(Settings);

    static readonly long Classes = PacketSpace.Of(StandardPod.Of(Settings), Rules).Count;

    static EquatableArray<Property> Everything => InterceptionProperties.Of(Settings).Add(InterceptionProperties.RunningConnectionsSurvive(Settings));

    [Fact]
    public void Beyond_the_bound_no_property_is_decided()
    {
        foreach (var bound in new[] { 0, 1, Classes - 1 })
            Assert.All(new Verifier(Rules, StandardPod.Of(Settings), bound).Check(Everything),
                finding => Assert.Matches($"There are [0-9]+ classes of packets, more than the bound of {bound}\\.", Assert.IsType<Undecidable>(finding).Reason));
    }

    [Fact]
    public void Beyond_the_bound_what_is_broken_is_not_decided_either()
    {
        var rules = Rules.InsertFirst(new TableId(Backend.Iptables, Family.IPv4, "nat"), "OUTPUT", new Rule(new Return()));
        Given.Refutes(new Verifier(rules, StandardPod.Of(Settings)).Check(Given.Property(Settings, "no-bypass")));
        Assert.IsType<Undecidable>(new Verifier(rules, StandardPod.Of(Settings), 100).Check(Given.Property(Settings, "no-bypass")));
    }

    [Fact]
    public void A_property_of_ones_own_is_proved_at_the_bound_and_undecidable_below_it()
    {
        var property = Property.Of("Whatever begins comes to an answer", one => one.Outcome.Kind != Netfilter.Evaluation.OutcomeKind.Undecided);
        Assert.Equal(Classes, Assert.IsType<Proved>(new Verifier(Rules, StandardPod.Of(Settings), Classes).Check(property)).Classes);
        Assert.IsType<Undecidable>(new Verifier(Rules, StandardPod.Of(Settings), Classes - 1).Check(property));
    }

    [Fact]
    public void Beyond_the_bound_two_rule_sets_are_not_compared()
    {
        Assert.Equal(Classes, RuleSetDiff.Between(Rules, Rules, StandardPod.Of(Settings), Classes).Classes);
        var error = Assert.Throws<PacketSpaceException>(() => RuleSetDiff.Between(Rules, Rules, StandardPod.Of(Settings), Classes - 1));
        Assert.Equal($"There are {Classes} classes of packets, more than the bound of {Classes - 1}.", error.Message);
    }
}
