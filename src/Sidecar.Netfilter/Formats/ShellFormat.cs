using System.Text;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// A POSIX shell script of single commands: <c>iptables -w -t nat -A …</c>, <c>ip6tables …</c>, <c>nft '…'</c>. To be
/// read, and run by hand; each command is a transaction of its own, so rules are in force half made while it runs.
/// </summary>
public sealed class ShellFormat : IRuleSetFormat
{
    const string Header = "#!/bin/sh\nset -e\n";

    ShellFormat()
    {
    }

    /// <summary>The format; it has no settings.</summary>
    public static ShellFormat Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "shell";

    /// <summary>The script as commands, in order, of both backends and families.</summary>
    /// <param name="script">The commands.</param>
    /// <exception cref="ArgumentException">
    /// There is no single command for it: a line <c>:CHAIN</c> of iptables-restore, or a table without commands.
    /// </exception>
    public string Render(RuleScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        var text = new StringBuilder(Header);
        foreach (var command in script.Commands)
            text.Append(Line(command)).Append('\n');
        return text.ToString();
    }

    /// <summary>Commands that make the rules in an empty namespace, from their normal form.</summary>
    /// <param name="rules">The rules, of both backends and families.</param>
    /// <exception cref="ArgumentException">A statement has no word in its backend.</exception>
    public string Render(RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return Render(new RuleScript(rules.Normalise().Tables.SelectMany(Commands).ToEquatableArray()));
    }

    /// <summary>Reads a script of such commands; a command of any other program is a problem.</summary>
    /// <param name="text">The text.</param>
    public ParseResult<RuleScript> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ShellReader().Read(text);
    }

    static string Line(RuleCommand command)
    {
        if (command.Table.Backend == Backend.Nftables)
            return $"nft {ShellWords.Quote(NftFormat.Instance.Render(new RuleScript([command])).TrimEnd('\n'))}";
        if (command is DeclareChain or AddTable || IptablesCommandWriter.Single(command) is not { } line)
            throw new ArgumentException($"No single command does what {command} says.", nameof(command));
        var program = command.Table.Family == Family.IPv4 ? "iptables" : "ip6tables";
        var words = IptablesToken.Split(line, out _)!.Select(token => ShellWords.Quote(token.Text));
        return $"{program} -w -t {command.Table.Name} {string.Join(' ', words)}";
    }

    static IEnumerable<RuleCommand> Commands(Table table)
    {
        if (table.Id.Backend == Backend.Nftables)
            yield return new AddTable(table.Id);
        foreach (var @object in table.Objects)
            yield return new AddObject(table.Id, @object);
        foreach (var chain in table.Chains)
        {
            if (chain.Base is null)
                yield return new NewChain(table.Id, chain.Name) { Comment = chain.Comment };
            else if (table.Id.Backend == Backend.Nftables || chain.Base.Policy == ChainPolicy.Drop)
                yield return new NewBaseChain(table.Id, chain.Name, chain.Base) { Comment = chain.Comment };
        }
        foreach (var chain in table.Chains)
            foreach (var rule in chain.Rules)
                yield return new AppendRule(table.Id, chain.Name, rule);
    }
}
