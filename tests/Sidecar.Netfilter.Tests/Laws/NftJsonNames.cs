using Sidecar.Netfilter.Formats;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Laws;

/// <summary>Generated rules for the JSON of nft, which has no string for an interface called tcp: it is called tcp0 here.</summary>
static class NftJsonNames
{
    public static RuleSet In(NftRules drawn) =>
        NftFormat.ParseRuleSet(NftFormat.Instance.Render(drawn.Rules).Replace("\"tcp\"", "\"tcp0\"", StringComparison.Ordinal)).Value;
}
