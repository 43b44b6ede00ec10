using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;

namespace Sidecar.Testing;

/// <summary>A generated rule set of iptables that loads. Prints as iptables-save would.</summary>
/// <param name="Rules">The rules.</param>
public sealed record IptablesRules(RuleSet Rules)
{
    /// <summary>The text for iptables-restore, then that for ip6tables-restore.</summary>
    public override string ToString() =>
        $"# IPv4\n{IptablesRestoreFormat.IPv4.Render(Rules)}# IPv6\n{IptablesRestoreFormat.IPv6.Render(Rules)}";
}
