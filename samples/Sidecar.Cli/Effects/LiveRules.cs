using System.Text;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Cli.Effects;

/// <summary>The rules in force where the calling thread stands.</summary>
/// <param name="Rules">All rules, ours and foreign.</param>
/// <param name="Variant">The iptables programs that reach the rules which are there.</param>
/// <param name="Saved">What each iptables family's save program wrote; empty for a family that has no rules.</param>
/// <param name="Tables">The text of the nftables tables, as nft lists them.</param>
sealed record LiveRules(RuleSet Rules, IptablesVariant Variant, IReadOnlyDictionary<Family, string> Saved, string Tables)
{
    const ushort GetTables = 0x0a01;
    const int NetfilterPart = 4;
    const string Inet = "inet";

    static readonly Family[] Families = [Family.IPv4, Family.IPv6];

    /// <summary>Reads them. A family without a table costs no program.</summary>
    /// <param name="forced"><c>legacy</c> or <c>nft</c>; empty to find out.</param>
    /// <exception cref="IOException">They may not be read, or a program that reads them fails.</exception>
    public static LiveRules Read(string forced = "")
    {
        if (!Privileges.MayAdministerNetwork)
            throw new IOException($"the rules of this network may not be read: {Privileges.Advice}");
        var tables = NftTables();
        var variant = Choose(forced);
        var saved = Families.Where(family => HasTables(family, variant, tables))
            .ToDictionary(family => family, family => Save(family, variant));
        var listed = List(tables);
        var rules = saved.SelectMany(pair => Parse(SaveProgram(pair.Key, variant), IptablesRestoreFormat.For(pair.Key).Parse(pair.Value)).ToRuleSet().Tables)
            .Concat(Parse("nft", NftFormat.ParseRuleSet(listed)).Tables);
        return new(new RuleSet([.. rules]), variant, saved, listed);
    }

    /// <summary>The name of a family's program: <c>iptables-nft-restore</c>, <c>ip6tables-legacy-save</c>.</summary>
    public static string Program(Family family, IptablesVariant variant, string verb) =>
        $"{(family == Family.IPv4 ? "iptables" : "ip6tables")}{variant switch
        {
            IptablesVariant.Legacy => "-legacy",
            IptablesVariant.Nft => "-nft",
            _ => "",
        }}-{verb}";

    static string SaveProgram(Family family, IptablesVariant variant) => Program(family, variant, "save");

    // As istio-iptables: legacy where it has a table in this namespace, else nft. What the kernel lists costs no program.
    static IptablesVariant Choose(string forced) => forced switch
    {
        "legacy" => IptablesVariant.Legacy,
        "nft" => IptablesVariant.Nft,
        _ when Families.Any(HasLegacyTables) && IsInstalled(IptablesVariant.Legacy) => IptablesVariant.Legacy,
        _ when IsInstalled(IptablesVariant.Nft) => IptablesVariant.Nft,
        _ => IptablesVariant.Default,
    };

    static bool IsInstalled(IptablesVariant variant) => Programs.Find(SaveProgram(Family.IPv4, variant)) is not null;

    static bool HasTables(Family family, IptablesVariant variant, List<(string Family, string Name)> tables) => variant switch
    {
        IptablesVariant.Legacy => HasLegacyTables(family),
        IptablesVariant.Nft => tables.Exists(table => table.Family == NftName(family) && IptablesTables.Names.Contains(table.Name)),
        _ => true,
    };

    static bool HasLegacyTables(Family family)
    {
        var path = $"/proc/thread-self/net/{(family == Family.IPv4 ? "ip" : "ip6")}_tables_names";
        return File.Exists(path) && File.ReadAllText(path).Length > 0;
    }

    static string Save(Family family, IptablesVariant variant)
    {
        var program = SaveProgram(family, variant);
        return Output(program, Programs.Run(program, []));
    }

    /// <summary>The tables of nftables, those of iptables-nft included, by family and name.</summary>
    static List<(string Family, string Name)> NftTables() =>
    [
        .. from message in Netlink.Dump(Netlink.Netfilter, GetTables, new byte[NetfilterPart]) ?? []
           let family = message[0] switch { 1 => Inet, 2 => "ip", 10 => "ip6", _ => "" }
           where family.Length > 0
           let name = Netlink.Attributes(message, NetfilterPart).GetValueOrDefault(1)
           where name is not null
           select (family, Encoding.UTF8.GetString(name).TrimEnd('\0')),
    ];

    static string List(List<(string Family, string Name)> tables)
    {
        var text = new StringBuilder();
        if (tables.Exists(table => table.Family == Inet))
            text.Append(Output("nft", Programs.Run("nft", ["-n", "-s", "list", "ruleset", Inet])));
        foreach (var (family, name) in tables)
            if (family != Inet && !IptablesTables.Names.Contains(name))
                text.Append(Output("nft", Programs.Run("nft", ["-n", "-s", "list", "table", family, name])));
        return text.ToString();
    }

    static string NftName(Family family) => family == Family.IPv4 ? "ip" : "ip6";

    static string Output(string program, ProgramResult ran) =>
        ran.IsSuccess ? ran.Output : throw new IOException($"{program}: exit code {ran.Exit}: {ran.Error.TrimEnd()}");

    static T Parse<T>(string program, ParseResult<T> read) where T : class =>
        read.IsSuccess ? read.Value : throw new IOException($"the output of {program}:{read.Problems[0]}");
}
