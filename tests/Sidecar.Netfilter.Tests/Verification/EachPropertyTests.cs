using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Tests.Verification.Naive;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>Each property is proved of rules that are right, speaks about some packets there, and fails for some single change of them.</summary>
public class EachPropertyTests(ITestOutputHelper output)
{
    const string Redirect = "-u 1337 -g 1337 -m REDIRECT -i * -b * -d 15020 -o 22 -x 10.1.0.0/16";
    const string Tproxy = "-u 0 -g 1337 -m TPROXY -i * -b * -d 15020";
    const string Dns = $"{Redirect} --redirect-dns --capture-all-dns";

    public static TheoryData<string, string, Backend, bool> Cases =>
    [
        ("no-bypass", Redirect, Backend.Iptables, false),
        ("inbound-captured", Redirect, Backend.Nftables, false),
        ("no-loop", Redirect, Backend.Iptables, false),
        ("arrives", Tproxy, Backend.Iptables, false),
        ("exclusions-honoured", Redirect, Backend.Nftables, false),
        ("nothing-else-captured", "-u 1337 -g 1337 -i 10.0.0.0/8 -b 8080", Backend.Iptables, false),
        ("proxy-not-captured", Redirect, Backend.Iptables, false),
        ("self-call", Redirect, Backend.Iptables, false),
        ("loopback-direct", Redirect, Backend.Nftables, false),
        ("passthrough-arrives", Redirect, Backend.Iptables, false),
        ("tunnel-spared", Redirect, Backend.Iptables, false),
        ("dns-captured", Dns, Backend.Iptables, false),
        ("dns-zones", Dns, Backend.Nftables, false),
        ("ipv6-not-wider", Redirect, Backend.Nftables, false),
        ("families-agree", Redirect, Backend.Iptables, true),
        ("fails-closed", Tproxy, Backend.Nftables, false),
        ("guests-outbound", $"{Redirect} -k vif0", Backend.Iptables, false),
        ("passed-on-left-alone", Redirect, Backend.Nftables, false),
        ("invalid-dropped", $"{Redirect} --drop-invalid", Backend.Iptables, false),
        ("probe-passes", Redirect, Backend.Iptables, false),
        ("no-foreign-shadow", Redirect, Backend.Iptables, false),
        ("no-dead-rule", Redirect, Backend.Iptables, false),
    ];

    [Theory, MemberData(nameof(Cases))]
    public void A_property_is_proved_and_fails_for_some_change(string id, string flags, Backend backend, bool ipv6)
    {
        var settings = Given.Settings(flags, backend: backend, ipv6: ipv6);
        var (rules, property, facts) = (InterceptionRules.Build(settings), Given.Property(settings, id), StandardPod.Of(settings));
        Given.Proves(new Verifier(rules, facts).Check(property));
        var broken = Broken(rules, settings).Select(mutant => (mutant.Change, Finding: new Verifier(mutant.Rules, facts).Check(property)))
            .First(found => found.Finding is Disproved or Unused);
        output.WriteLine($"{broken.Change}\n{broken.Finding}");
    }

    /// <summary>An exclusion that the rules make in any case.</summary>
    [Fact]
    public void An_option_that_changes_nothing_is_named()
    {
        var settings = Given.Settings("-u 1337 -g 1337 -i * -b * -d 15008,15020");
        var finding = Assert.IsType<WithoutEffect>(Given.Check(settings, "options-effective"));
        Assert.Equal(["ExcludeInboundPorts 15008"], finding.Options);
        Given.Proves(Given.Check(Given.Settings("-u 1337 -g 1337 -i * -b * -d 15020"), "options-effective"));
    }

    [Fact]
    public void No_property_is_left_out()
    {
        var settings = Given.Settings(Given.Default);
        Assert.Equal(InterceptionProperties.Of(settings).Select(property => property.Id).Order(),
            Cases.Select(row => row.Data.Item1).Append("options-effective").Order());
    }

    // Somebody else's rule in front is what a foreign shadow is.
    static IEnumerable<Mutant> Broken(RuleSet rules, InterceptionSettings settings) => settings.Backend == Backend.Iptables
        ? Mutants.Of(rules).Prepend(Shadowed(rules))
        : Mutants.Of(rules);

    static Mutant Shadowed(RuleSet rules)
    {
        var nat = new TableId(Backend.Iptables, Family.IPv4, "nat");
        return new Mutant(nat, "a foreign RETURN in front of OUTPUT", rules.InsertFirst(nat, "OUTPUT", new Rule(new Return())));
    }
}
