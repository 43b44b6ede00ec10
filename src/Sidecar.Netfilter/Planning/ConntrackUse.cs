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

    static readonly FrozenSet<string> Words = FrozenSet.Create("ct", "dnat", "masquerade", "redirect", "snat", "synproxy");

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
        UnknownMatch { Text: var text } => IsKnownToNeed(text, backend),
        UnknownTarget { Text: var text } => IsKnownToNeed(text, backend),
        _ => false,
    };

    // -m connbytes --connbytes 1:2 …; ct bytes > 1, add @seen { ct mark }.
    static bool IsKnownToNeed(string text, Backend backend)
    {
        var words = text.Split((char[])[' ', '(', ','], StringSplitOptions.RemoveEmptyEntries);
        return words.Any(backend == Backend.Nftables ? Words.Contains : Modules.Contains);
    }
}
