using System.Collections.Frozen;

namespace Sidecar.Netfilter.Planning;

/// <summary>
/// Whether the kernel tracks and translates connections: it tracks while a loaded rule of the family needs it, and translates
/// while there is a chain of the type nat, be it empty.
/// </summary>
static class ConntrackUse
{
    // Each asks for conntrack when a rule with it is made; NOTRACK and what only looks at sockets do not.
    static readonly FrozenSet<string> Modules = FrozenSet.Create(
        "cluster", "conntrack", "state", "connmark", "connbytes", "connlabel", "connlimit", "helper", "CT", "CONNMARK", "CONNSECMARK",
        "DNAT", "MASQUERADE", "NETMAP", "REDIRECT", "SNAT", "SYNPROXY");

    static readonly FrozenSet<string> Keywords = FrozenSet.Create("ct", "dnat", "flow", "masquerade", "redirect", "snat", "synproxy");

    public static bool IsTracking(IEnumerable<Table> tables, Family family) =>
        Of(tables, family).Any(table => table.Chains.SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements)
            .Any(statement => Needs(statement, table.Id.Backend)));

    public static bool IsTranslating(IEnumerable<Table> tables, Family family) =>
        Of(tables, family).Any(table => table.Chains.Any(chain => chain.Base is { Type: ChainType.Nat }));

    static IEnumerable<Table> Of(IEnumerable<Table> tables, Family family) =>
        tables.Where(table => table.Id.Family == family || table.Id.Family == Family.Inet);

    static bool Needs(Statement statement, Backend backend) => statement switch
    {
        ConntrackStateMatch or ConnmarkMatch or Redirect or Dnat or Snat or Masquerade
            or SetZone or SetConnmark or SaveMark or RestoreMark => true,
        UnknownMatch { Text: var text } => backend == Backend.Nftables ? HasWord(text) : HasModule(text),
        UnknownTarget { Text: var text } => backend == Backend.Nftables ? HasWord(text) : Modules.Contains(Words(text).FirstOrDefault("")),
        _ => false,
    };

    // -m connbytes --connbytes 1:2 …: the module, not what is said to it.
    static bool HasModule(string text) => Words(text) is var words && words.Zip(words.Skip(1)).Any(pair => pair.First == "-m" && Modules.Contains(pair.Second));

    // ct bytes > 1, add @seen { ct mark }: none of these words can be the name of a chain or set.
    static bool HasWord(string text) => Words(text).Any(Keywords.Contains);

    static string[] Words(string text) => text.Split((char[])[' ', '(', ','], StringSplitOptions.RemoveEmptyEntries);
}
