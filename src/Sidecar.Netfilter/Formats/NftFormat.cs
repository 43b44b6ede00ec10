namespace Sidecar.Netfilter.Formats;

/// <summary>
/// The language of nft(8): commands as <c>nft -f</c> takes them, and tables as <c>nft list ruleset</c> writes them.
/// </summary>
/// <remarks>
/// Read are both, of families <c>ip</c>, <c>ip6</c> and <c>inet</c>, with numbers or names, counters and comments.
/// Statements that the model does not know become <see cref="UnknownMatch"/> and <see cref="UnknownTarget"/> with their
/// text; sets, maps and the like become <see cref="TableObject"/>s. Both are written back unchanged. So is a base chain of
/// <c>inet</c> at the hook <c>ingress</c>, with its rules one <see cref="TableObject"/>: what it does to frames before they
/// reach <see cref="Hook.Prerouting"/> is not followed, as that of a <c>netdev</c> table is not.
/// </remarks>
public sealed class NftFormat : IRuleSetFormat
{
    NftFormat()
    {
    }

    /// <summary>The format; it has no settings.</summary>
    public static NftFormat Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "nft";

    /// <summary>Writes a script as commands, one a line, in the words that Istio uses: one transaction of <c>nft -f</c>.</summary>
    /// <param name="script">The script; commands on tables of iptables are left to their formats.</param>
    /// <exception cref="ArgumentException">nft has no word for a command or a statement.</exception>
    public string Render(RuleScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return string.Concat(script.Commands
            .Where(command => command.Table.Backend == Backend.Nftables)
            .Select(command => NftScriptWriter.Write(command) + "\n"));
    }

    /// <summary>
    /// Writes rules as tables with blocks, as <c>nft -s list ruleset</c> does: <c>nft -f</c> loads it, on top of what is there.
    /// </summary>
    /// <param name="rules">The rules; tables of iptables are left to their formats.</param>
    /// <exception cref="ArgumentException">nft has no word for a statement.</exception>
    public string Render(RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return string.Concat(rules.Tables
            .Where(table => table.Id.Backend == Backend.Nftables)
            .Select(NftTableWriter.Write));
    }

    /// <summary>Reads commands and table blocks to a script of the same order.</summary>
    /// <param name="text">The text.</param>
    public ParseResult<RuleScript> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var problems = new List<Diagnostic>();
        var commands = NftScriptReader.Read(text, problems);
        return problems.Count == 0
            ? new ParseResult<RuleScript>(new RuleScript(commands.Select(row => row.Command).ToEquatableArray()))
            : new ParseResult<RuleScript>(problems.ToEquatableArray());
    }

    /// <summary>Reads commands and table blocks to the rules that hold after they ran in an empty namespace.</summary>
    /// <remarks>A command that cannot be carried out is a problem with its place, such as a rule for a chain that is not there.</remarks>
    /// <param name="text">The text.</param>
    public static ParseResult<RuleSet> ParseRuleSet(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var problems = new List<Diagnostic>();
        return Apply(NftScriptReader.Read(text, problems), problems);
    }

    internal static ParseResult<RuleSet> Apply(
        IEnumerable<(RuleCommand Command, NftToken Place)> commands, List<Diagnostic> problems)
    {
        var builder = new RuleSetBuilder(RuleSet.Empty);
        // What could not be read would show up a second time as a chain that is not there.
        foreach (var (command, place) in problems.Count == 0 ? commands : [])
        {
            try
            {
                builder.Execute(command);
            }
            catch (RuleScriptException failure)
            {
                problems.Add(new Diagnostic(place.Line, place.Column, failure.Message));
            }
        }
        return problems.Count == 0
            ? new ParseResult<RuleSet>(builder.Build())
            : new ParseResult<RuleSet>(problems.ToEquatableArray());
    }
}
