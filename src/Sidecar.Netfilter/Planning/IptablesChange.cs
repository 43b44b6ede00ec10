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

    // What takes inbound traffic comes before what gives it up: it is TPROXY in mangle, or redirection in nat.
    IEnumerable<string> TableOrder()
    {
        var tproxy = wanted.Tables.Any(table => table.Id.Family == family
            && table.Chains.Any(chain => chain.Rules.Any(rule => rule.Targets.Any(target => target is Tproxy))));
        return tproxy ? ["raw", "mangle", "nat", "filter", "security"] : ["raw", "nat", "mangle", "filter", "security"];
    }

    string Program => (family == Family.IPv4 ? "iptables" : "ip6tables") + variant switch
    {
        IptablesVariant.Legacy => "-legacy-restore",
        IptablesVariant.Nft => "-nft-restore",
        _ => "-restore",
    };
}
