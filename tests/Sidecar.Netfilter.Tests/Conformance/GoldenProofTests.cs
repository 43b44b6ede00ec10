using System.Text.Json;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Tests.Verification;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Conformance;

/// <summary>The peers' own rule sets, held against what their options promise.</summary>
public class GoldenProofTests(ITestOutputHelper output)
{
    /// <summary>What our own dialect has as well; docs/proofs.md says why.</summary>
    static readonly string[] Kept = ["probe-passes", "running-connections-survive"];

    public static IEnumerable<TheoryDataRow<string?>> Iptables => IstioCase.Names("istio-iptables");

    public static IEnumerable<TheoryDataRow<string?>> Nftables => IstioCase.Names("istio-nftables");

    public static IEnumerable<TheoryDataRow<string?>> Kuma => KumaCase.RuleSets;

    [Theory, MemberData(nameof(Iptables))]
    public void Each_question_about_a_rule_set_for_iptables_is_answered(string? name) => Answered(IstioCase.Find("istio-iptables", name));

    [Theory, MemberData(nameof(Nftables))]
    public void Each_question_about_a_rule_set_for_nftables_is_answered(string? name) => Answered(IstioCase.Find("istio-nftables", name));

    [Theory, MemberData(nameof(Iptables))]
    public void Of_the_same_options_the_default_dialect_keeps_every_promise_with_iptables(string? name) => KeepsAll(IstioCase.Find("istio-iptables", name));

    [Theory, MemberData(nameof(Nftables))]
    public void Of_the_same_options_the_default_dialect_keeps_every_promise_with_nftables(string? name) => KeepsAll(IstioCase.Find("istio-nftables", name));

    [Theory, MemberData(nameof(Kuma))]
    public void Each_question_about_a_rule_set_of_Kuma_is_answered(string? name)
    {
        foreach (var (format, text) in KumaCase.Texts(KumaCase.Find(name)))
        {
            var settings = KumaSettings(KumaCase.Find(name), format);
            Answered(settings, format.Parse(text).Value.ToRuleSet());
        }
    }

    /// <summary>What is known to go wrong (docs/proofs.md), and a rule set of Istio's own that shows it.</summary>
    public static TheoryData<string, string, string> Weaknesses =>
    [
        ("ipv6-not-wider", "istio-nftables", "kube-virt-interfaces"), ("ipv6-not-wider", "istio-nftables", "inbound-ports-wildcard-tproxy"),
        ("fails-closed", "istio-nftables", "inbound-ports-wildcard-tproxy"), ("fails-closed", "istio-nftables", "inbound-ports-tproxy"), ("fails-closed", "istio-nftables", "tproxy"),
        ("self-call", "istio-iptables", "ipv6-uid-gid"), ("self-call", "istio-nftables", "ipv6-uid-gid"),
        ("self-call", "istio-iptables", "inbound-ports-wildcard"), ("self-call", "istio-nftables", "ipv6-inbound-ports"),
        ("no-dead-rule", "istio-iptables", "inbound-ports-wildcard"), ("no-dead-rule", "istio-nftables", "ipv6-inbound-ports"),
        ("proxy-not-captured", "istio-iptables", "ip-range"), ("proxy-not-captured", "istio-nftables", "tproxy"),
        ("probe-passes", "istio-iptables", "host-ipv4-loopback-cidr"), ("probe-passes", "istio-nftables", "host-ipv4-loopback-cidr"),
        ("tunnel-spared", "istio-nftables", "inbound-ports-wildcard-tproxy"), ("tunnel-spared", "istio-nftables", "tproxy"),
        ("running-connections-survive", "istio-iptables", "inbound-ports-wildcard"), ("running-connections-survive", "istio-nftables", "kube-virt-interfaces"),
        ("passed-on-left-alone", "istio-iptables", "inbound-ports-wildcard"), ("passed-on-left-alone", "istio-nftables", "tproxy"),
    ];

    [Theory, MemberData(nameof(Weaknesses))]
    public void A_weakness_of_Istio_is_found_in_its_own_rule_set_and_not_in_ours(string property, string family, string name)
    {
        var recorded = IstioCase.Known(family, name);
        var finding = Given.Check(recorded.Settings(), recorded.GoldenRules(), property);
        Assert.True(finding is Disproved or Unused, finding.ToString());
        output.WriteLine($"{finding}");
        if (!Kept.Contains(property))
            Given.Proves(Given.Check(recorded.Settings(Dialect.Default), property));
    }

    [Fact]
    public void Kuma_takes_what_a_guest_sends_elsewhere_for_inbound_and_resets_what_is_open()
    {
        var recorded = KumaCase.Find(KumaCase.Known("dryrun-defaults-uid"));
        var (format, text) = Assert.Single(KumaCase.Texts(recorded));
        var (settings, rules) = (KumaSettings(recorded, format), format.Parse(text).Value.ToRuleSet());
        Given.Refutes(Given.Check(settings, rules, "passed-on-left-alone"));
        Given.Refutes(Given.Check(settings, rules, "running-connections-survive"));
        Given.Proves(Given.Check(settings, rules, "no-bypass"));
        Given.Proves(Given.Check(settings, rules, "no-loop"));
        Given.Proves(Given.Check(settings, "passed-on-left-alone"));
    }

    void Answered(IstioCase recorded) => Answered(recorded.Settings(), recorded.GoldenRules());

    void Answered(InterceptionSettings settings, RuleSet rules)
    {
        var findings = Findings(settings, rules);
        Assert.All(findings.OfType<Undecidable>(), finding => Assert.True(HasNames(settings), finding.ToString()));
        output.WriteLine(string.Join('\n', findings.Select(finding => $"{finding.Property.Id}: {finding.GetType().Name}")));
    }

    void KeepsAll(IstioCase recorded)
    {
        var settings = recorded.Settings(Dialect.Default);
        var findings = Findings(settings, InterceptionRules.Build(settings));
        var idle = findings.Any(finding => finding.Property.Id == "options-effective" && !finding.Holds);
        var broken = findings.Where(finding => !finding.Holds && !Given.IsAsked(settings, finding) && finding.Property.Id switch
        {
            "running-connections-survive" => false,
            "options-effective" => false, // A remark about the recorded options, some of which change nothing,
            "no-dead-rule" when idle => false, // and then their rules do not either.
            _ => finding is not Undecidable || !HasNames(settings),
        });
        Assert.Empty(broken.Select(finding => finding.ToString()));
    }

    EquatableArray<Finding> Findings(InterceptionSettings settings, RuleSet rules)
    {
        var facts = StandardPod.Of(settings);
        var properties = InterceptionProperties.Of(settings).Add(InterceptionProperties.RunningConnectionsSurvive(settings));
        var findings = new Verifier(rules, facts).Check(properties);
        output.WriteLine($"{rules.Tables.Sum(table => table.Chains.Sum(chain => chain.Rules.Count))} rules, {PacketSpace.Of(facts, rules).Count} classes");
        return findings;
    }

    // A name of a user or group stands for no number here.
    static bool HasNames(InterceptionSettings settings) =>
        settings.OwnerGroups.Items.Concat(settings.ExcludedOwnerGroups).Any(group => group.Name is not null);

    // What Kuma does unless told otherwise, as options of ours.
    static InterceptionSettings KumaSettings(JsonElement json, IptablesRestoreFormat format) => InterceptionSettings.Read(new InterceptionOptions
    {
        InboundPorts = "*",
        OutboundRanges = "*",
        ProxyUid = $"{json.GetProperty("uid").GetInt32()}",
        ProxyGid = "",
        IPv6 = format == IptablesRestoreFormat.IPv6,
    }).Value;
}
