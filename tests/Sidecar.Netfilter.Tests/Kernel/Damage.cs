using System.Text.Json;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>Takes single pieces out of the rules of a namespace, as a hand with iptables or nft would.</summary>
static class Damage
{
    /// <summary>Deletes a rule by its place, from 0.</summary>
    public static void DeleteRule(NetworkNamespace place, TableId table, ChainName chain, int index)
    {
        if (table.Backend == Backend.Iptables)
            Iptables(place, table, "-D", $"{chain}", $"{index + 1}");
        else
            Nft(place, "delete", "rule", table, chain, "handle", Handles(place, table, chain)[index]);
    }

    /// <summary>Deletes a chain with what calls it.</summary>
    public static void DeleteChain(NetworkNamespace place, Table table, ChainName name)
    {
        foreach (var chain in table.Chains)
            for (var i = chain.Rules.Count - 1; i >= 0; i--)
                if (chain.Rules[i].Targets.Any(target => target is Jump jump && jump.Chain == name || target is Goto @goto && @goto.Chain == name))
                    DeleteRule(place, table.Id, chain.Name, i);
        if (table.Id.Backend == Backend.Iptables)
        {
            Iptables(place, table.Id, "-F", $"{name}");
            Iptables(place, table.Id, "-X", $"{name}");
            return;
        }
        Nft(place, "flush", "chain", table.Id, name);
        Nft(place, "delete", "chain", table.Id, name);
    }

    static void Iptables(NetworkNamespace place, TableId table, params string[] command) =>
        place.Run([table.Family == Family.IPv4 ? "iptables" : "ip6tables", "-w", "-t", table.Name, .. command], stdin: null).Expect();

    static void Nft(NetworkNamespace place, string verb, string kind, TableId table, ChainName chain, params string[] more) =>
        place.Run(["nft", verb, kind, "inet", table.Name, $"{chain}", .. more], stdin: null).Expect();

    static List<string> Handles(NetworkNamespace place, TableId table, ChainName chain)
    {
        using var listing = JsonDocument.Parse(place.Run("nft", "-j", "list", "chain", "inet", table.Name, $"{chain}").Expect());
        return
        [
            .. from item in listing.RootElement.GetProperty("nftables").EnumerateArray()
               where item.TryGetProperty("rule", out _)
               select item.GetProperty("rule").GetProperty("handle").GetRawText(),
        ];
    }
}
