using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Testing;

/// <summary>Generates rule sets that iptables and nft load, and rule sets with one thing wrong.</summary>
/// <remarks>Use as <c>[Property(Arbitrary = [typeof(RuleSetGen)])]</c>; failing rule sets print in the tools' own syntax.</remarks>
public static class RuleSetGen
{
    /// <summary>Rule sets of nftables.</summary>
    public static Arbitrary<NftRules> Nft { get; } = Arb.From(
        Tables(NftTableGen.Table).Select(rules => new NftRules(rules)),
        value => RuleSetShrink.Rules(value.Rules).Where(rules => rules.Problems().IsEmpty).Select(rules => new NftRules(rules)));

    /// <summary>Rule sets of iptables and ip6tables.</summary>
    public static Arbitrary<IptablesRules> Iptables { get; } = Arb.From(
        Tables(IptablesTableGen.Table).Select(rules => new IptablesRules(rules)),
        value => RuleSetShrink.Rules(value.Rules).Where(rules => rules.Problems().IsEmpty).Select(rules => new IptablesRules(rules)));


    /// <summary>Rule sets with one thing wrong.</summary>
    public static Arbitrary<BrokenRules> Broken => Arb.From(BrokenRulesGen.Any);

    static Gen<RuleSet> Tables(Gen<Table> table) =>
        from tables in Gen.Choose(1, 3).SelectMany(count => table.ListOf(count))
        select new RuleSet(tables.DistinctBy(one => one.Id).ToEquatableArray());
}
