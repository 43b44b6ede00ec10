using System.Globalization;
using System.Text;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// The text of iptables-restore(8) and iptables-save(8), of one family: scripts as Istio spells them, rule sets as
/// the kernel gives them back.
/// </summary>
public sealed class IptablesRestoreFormat : IRuleSetFormat
{
    IptablesRestoreFormat(Family family) => Family = family;

    /// <summary>For iptables-restore.</summary>
    public static IptablesRestoreFormat IPv4 { get; } = new(Family.IPv4);

    /// <summary>For ip6tables-restore.</summary>
    public static IptablesRestoreFormat IPv6 { get; } = new(Family.IPv6);

    /// <summary>The format of a family.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    public static IptablesRestoreFormat For(Family family) => family switch
    {
        Family.IPv4 => IPv4,
        Family.IPv6 => IPv6,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "iptables has a text for IPv4 and one for IPv6."),
    };

    /// <summary>The family whose tables the text holds.</summary>
    public Family Family { get; }

    /// <inheritdoc/>
    public string Name => Family == Family.IPv4 ? "iptables-restore" : "ip6tables-restore";

    /// <summary>
    /// The script for <c>iptables-restore --noflush</c>, in Istio's spelling: a block a table, in the order of the
    /// script, each a transaction; options in the order of the rule's statements.
    /// </summary>
    /// <param name="script">The commands; those on other tables than this family's iptables are left to their formats.</param>
    /// <exception cref="ArgumentException">iptables has no word for a command or a statement.</exception>
    public string Render(RuleScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        var text = new StringBuilder();
        var open = default(TableId);
        foreach (var command in script.Commands.Where(command => IsOurs(command.Table)))
        {
            if (open != command.Table)
            {
                text.Append(open is null ? "" : "COMMIT\n").Append(CultureInfo.InvariantCulture, $"* {command.Table.Name}\n");
                open = command.Table;
            }
            if (IptablesCommandWriter.Line(command) is { } line)
                text.Append(line).Append('\n');
        }
        return text.Append(open is null ? "" : "COMMIT\n").ToString();
    }

    /// <summary>
    /// The rules as iptables-save lists them, in their normal form (<see cref="RuleSet.Normalise"/>). Loading it replaces
    /// the whole tables.
    /// </summary>
    /// <param name="rules">The rules; those of other tables than this family's iptables are left to their formats.</param>
    /// <exception cref="ArgumentException">iptables has no word for a statement.</exception>
    public string Render(RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var text = new StringBuilder();
        foreach (var table in rules.Normalise().Tables.Where(table => IsOurs(table.Id)))
        {
            text.Append(CultureInfo.InvariantCulture, $"*{table.Id.Name}\n");
            foreach (var chain in table.Chains)
                text.Append(CultureInfo.InvariantCulture, $":{chain.Name} {Policy(chain)} [0:0]\n");
            foreach (var chain in table.Chains)
                foreach (var rule in chain.Rules)
                    text.Append(CultureInfo.InvariantCulture, $"-A {chain.Name}{IptablesRuleWriter.KernelSpelling(rule, Family)}\n");
            text.Append("COMMIT\n");
        }
        return text.ToString();
    }

    /// <summary>Reads the text of iptables-restore or iptables-save, ours or anybody's.</summary>
    /// <remarks>
    /// Counters of rules and comments are kept, those of policies are not. Matches and targets that the model does not
    /// have become <see cref="UnknownMatch"/> and <see cref="UnknownTarget"/> with their text. A rule with a list of
    /// addresses becomes several, as iptables itself makes of it. A table without commands becomes <see cref="AddTable"/>.
    /// </remarks>
    /// <param name="text">The text.</param>
    public ParseResult<RuleScript> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new IptablesReader(Family).Read(text);
    }

    bool IsOurs(TableId table) => table.Backend == Backend.Iptables && table.Family == Family;

    static string Policy(Chain chain) => chain.Base switch
    {
        null => "-",
        { Policy: ChainPolicy.Drop } => "DROP",
        _ => "ACCEPT",
    };
}
