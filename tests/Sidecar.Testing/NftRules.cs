using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;

namespace Sidecar.Testing;

/// <summary>A generated rule set of nftables that loads. Prints as <c>nft list ruleset</c> would.</summary>
/// <param name="Rules">The rules.</param>
public sealed record NftRules(RuleSet Rules)
{
    /// <summary>The text for <c>nft -f</c>.</summary>
    public override string ToString() => NftFormat.Instance.Render(Rules);
}
