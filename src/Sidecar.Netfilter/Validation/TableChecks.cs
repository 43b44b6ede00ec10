using System.Collections.Frozen;

namespace Sidecar.Netfilter.Validation;

/// <summary>Checks tables and chains as such: names and base chains.</summary>
static class TableChecks
{
    // Names of targets, which iptables refuses as names of chains where it has the extension.
    static readonly FrozenSet<string> IptablesTargets = new HashSet<string>(
        ("""
        ACCEPT DROP RETURN QUEUE AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DNAT DNPT DSCP ECN HL HMARK IDLETIMER LED LOG
        MARK MASQUERADE MIRROR NETMAP NFLOG NFQUEUE NOTRACK RATEEST REDIRECT REJECT SECMARK SET SNAT SNPT SYNPROXY TCPMSS
        TCPOPTSTRIP TEE TOS TPROXY TRACE TTL ULOG
        """).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToFrozenSet();

    public static IEnumerable<RuleSetProblem> Of(Table table)
    {
        var found = table.Id.Backend == Backend.Iptables ? Iptables(table) : Nftables(table);
        return found.Concat(table.Chains
            .GroupBy(chain => chain.Name)
            .Where(same => same.Count() > 1)
            .Select(same => new RuleSetProblem(ProblemCode.Duplicate, table.Id, same.Key, null, "The chain is there more than once.")));
    }

    static IEnumerable<RuleSetProblem> Iptables(Table table)
    {
        if (!IptablesTables.Names.Contains(table.Id.Name) || table.Id.Family == Family.Inet)
            yield return new RuleSetProblem(ProblemCode.UnknownTable, table.Id, null, null,
                "iptables has the tables raw, mangle, nat, filter and security, of IPv4 and of IPv6.");
        if (!table.Objects.IsEmpty)
            yield return new RuleSetProblem(ProblemCode.NotInBackend, table.Id, null, null, "Only tables of nftables hold sets and the like.");
        foreach (var chain in table.Chains)
            if (Iptables(table.Id, chain) is { } problem)
                yield return new RuleSetProblem(problem.Code, table.Id, chain.Name, null, problem.Message);
    }

    static RuleProblem? Iptables(TableId table, Chain chain)
    {
        var name = chain.Name.Value;
        var wanted = IptablesTables.BaseOf(table.Name, chain.Name, chain.Base?.Policy ?? ChainPolicy.Accept);
        if (chain.Base != wanted)
            return new(ProblemCode.BadBaseChain, wanted is null
                ? "Only the built-in chains of iptables are base chains."
                : $"A built-in chain is a base chain: expected {wanted}.");
        if (wanted is not null)
            return null;
        if (name.Length > ChainName.IptablesLimit)
            return new(ProblemCode.BadName, $"The name has {name.Length} characters: iptables takes {ChainName.IptablesLimit}.");
        return IptablesTargets.Contains(name) ? new(ProblemCode.BadName, "The name is that of a target of iptables.") : null;
    }

    static IEnumerable<RuleSetProblem> Nftables(Table table)
    {
        if (!NftWords.IsName(table.Id.Name))
            yield return new RuleSetProblem(ProblemCode.BadName, table.Id, null, null, NameRule(table.Id.Name));
        else if (table.Id.Name.Length > ChainName.NftablesLimit)
            yield return new RuleSetProblem(ProblemCode.BadName, table.Id, null, null,
                $"The name has {table.Id.Name.Length} characters: nftables takes {ChainName.NftablesLimit}.");
        foreach (var chain in table.Chains)
        {
            if (!NftWords.IsName(chain.Name.Value))
                yield return new RuleSetProblem(ProblemCode.BadName, table.Id, chain.Name, null, NameRule(chain.Name.Value));
            if (chain.Base is { } found && BaseRule(found) is { } expected)
                yield return new RuleSetProblem(ProblemCode.BadBaseChain, table.Id, chain.Name, null, expected);
        }
    }

    static string NameRule(string name) => NftWords.IsKeyword(name)
        ? "The name is a keyword of nft."
        : "nft takes names of letters, digits and / - _ . that begin with a letter.";

    static string? BaseRule(BaseChain chain) => chain switch
    {
        { Type: ChainType.Nat, Hook: Hook.Forward } => "There is no nat at the forward hook.",
        { Type: ChainType.Nat, Priority: <= -200 } => "A nat chain runs after connection tracking: its priority is above -200.",
        { Type: ChainType.Route, Hook: not Hook.Output } => "Chains of type route exist at the output hook only.",
        _ => null,
    };
}
