using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Planning;

/// <summary>What the iptables tables of a family need, as one restore.</summary>
/// <param name="family">IPv4 or IPv6.</param>
/// <param name="wanted">The wanted rules, normalised.</param>
/// <param name="live">The live rules, normalised.</param>
/// <param name="ownership">What is ours.</param>
/// <param name="variant">Which programs are run.</param>
sealed class IptablesChange(Family family, RuleSet wanted, RuleSet live, Ownership ownership, IptablesVariant variant)
{
    static readonly ChainName InRedirect = "ISTIO_IN_REDIRECT";

    public IEnumerable<IptablesTableChange> Tables => TableOrder().Select(name => TableId.Iptables(family, name))
        .Select(id => new IptablesTableChange(id, wanted.Find(id), live.Find(id), ownership));

    public bool WantsAny => wanted.Tables.Any(table => table.Id.Backend == Backend.Iptables && table.Id.Family == family);

    public IEnumerable<PlanStep> Steps()
    {
        var commands = Tables.Where(table => table.IsNeeded).SelectMany(table => table.Commands()).ToEquatableArray();
        if (commands.IsEmpty)
            yield break;
        var why = WantsAny
            ? $"Our {family} rules are made anew, each table in one transaction."
            : $"Our {family} rules are removed, each table in one transaction.";
        yield return new PlanStep(Program, ["--noflush", "--wait=30"], IptablesRestoreFormat.For(family).Render(new RuleScript(commands)), why);
    }

    // The table that begins to take traffic comes before the one that gives it up. Inbound traffic, and the proxy's calls
    // to its own pod, are taken by TPROXY in mangle or by redirection in nat.
    IEnumerable<string> TableOrder() =>
        HasTproxy(wanted) && (Redirects(live) || !Redirects(wanted))
            ? ["raw", "mangle", "nat", "filter", "security"]
            : ["raw", "nat", "mangle", "filter", "security"];

    bool Redirects(RuleSet rules) => Rules(rules, "nat").SelectMany(Ownership.Called).Contains(InRedirect);

    bool HasTproxy(RuleSet rules) => Rules(rules, "mangle").Any(rule => rule.Targets.Any(target => target is Tproxy));

    IEnumerable<Rule> Rules(RuleSet rules, string table) =>
        rules.Find(TableId.Iptables(family, table))?.Chains.SelectMany(chain => chain.Rules) ?? [];

    string Program => (family == Family.IPv4 ? "iptables" : "ip6tables") + variant switch
    {
        IptablesVariant.Legacy => "-legacy-restore",
        IptablesVariant.Nft => "-nft-restore",
        _ => "-restore",
    };
}
