using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Testing;

/// <summary>A generated rule set with one thing wrong, which iptables, nft or the kernel refuses.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Code">What is wrong.</param>
public sealed record BrokenRules(RuleSet Rules, ProblemCode Code)
{
    /// <summary>True where it is a rule set of iptables.</summary>
    public bool IsIptables => Rules.Tables[0].Id.Backend == Backend.Iptables;

    /// <summary>What is wrong, and with what.</summary>
    public override string ToString() =>
        $"{Code} in\n{(IsIptables ? IptablesRestoreFormat.For(Rules.Tables[0].Id.Family).Render(Rules) : NftFormat.Instance.Render(Rules))}";
}
