// The property tests of somebody else: each generator of the package, and its laws.
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Testing;
using Xunit;

[assembly: Properties(Arbitrary =
    [typeof(PodGen), typeof(SubjectGen), typeof(SelectorGen), typeof(OptionsGen), typeof(RuleSetGen), typeof(WebhookGen)])]

public class Tests
{
    static readonly SidecarInjector Injector = IstioProfile.CreateInjector(IstioConfiguration.Default);

    static readonly NamespaceFacts Facts = new()
    {
        Interfaces = [InterfaceFacts.Lo, new("eth0", [Cidr.Parse("10.244.1.7/24")])],
        Routes = [new(Cidr.Parse("0.0.0.0/0"), "eth0") { Gateway = Address.Parse("10.244.1.1") }],
    };

    [Property]
    public Property An_injector_keeps_the_laws(InjectionSubject subject) => InjectorLaws.All(Injector, subject);

    [Property]
    public bool A_selector_reads_what_it_writes(LabelSelector selector) => LabelSelector.Parse(selector.ToString()).Equals(selector);

    [Property]
    public Property Nft_reads_what_it_writes(NftRules rules) => RuleLaws.ReadsWhatItWrites(NftFormat.Instance, rules.Rules);

    [Property(MaxTest = 20)]
    public Property The_formats_land_packets_alike(OptionsSample options)
    {
        if (options.Options.Backend != "iptables" || options.Options.IPv6)
            return true.ToProperty();
        var rules = InterceptionRules.Script(options.Settings).ToRuleSet();
        var read = IptablesRestoreFormat.IPv4.Parse(IptablesRestoreFormat.IPv4.Render(rules)).Value.ToRuleSet();
        var packet = PacketGen.Of(Facts, rules).Sample(1).Single();
        return RuleLaws.LandsAlike(new Evaluator(rules, Facts), new Evaluator(read, Facts), packet);
    }

    [Fact]
    public void The_typed_models_are_at_hand() =>
        Assert.Equal("web", Sidecar.Core.Interop.PodInterop.ToV1Pod(Pod.Parse("""{"metadata":{"name":"web"}}""")).Metadata.Name);
}
