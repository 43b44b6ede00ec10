namespace Sidecar.Netfilter.Formats;

/// <summary>Reads a script of single commands. Mutable, alive within one parse.</summary>
sealed class ShellReader
{
    readonly List<RuleCommand> commands = [];
    readonly List<Diagnostic> problems = [];
    readonly IptablesReader iptables = new(Family.IPv4);
    readonly IptablesReader ip6tables = new(Family.IPv6);

    public ParseResult<RuleScript> Read(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            ReadLine(lines[i].TrimEnd('\r'), i + 1);
        return problems.Count == 0
            ? new ParseResult<RuleScript>(new RuleScript(commands.ToEquatableArray()))
            : new ParseResult<RuleScript>(problems.ToEquatableArray());
    }

    void ReadLine(string content, int line)
    {
        var trimmed = content.Trim();
        if (trimmed.Length == 0 || trimmed[0] == '#' || trimmed == "set -e")
            return;
        if (ShellWords.Split(content, out var wrong) is not { } words)
        {
            problems.Add(new Diagnostic(line, wrong, "Expected plain words and closed quotes: no variables, pipes or patterns."));
            return;
        }
        var program = words[0].Text;
        switch (program[(program.LastIndexOf('/') + 1)..])
        {
            case "iptables": ReadIptables(iptables, Family.IPv4, words, line); break;
            case "ip6tables": ReadIptables(ip6tables, Family.IPv6, words, line); break;
            case "nft" when words is [_, var command]: ReadNft(command, line); break;
            case "nft": ReadNft((string.Join(' ', words.Skip(1).Select(word => word.Text)), words.Count > 1 ? words[1].Column : 1), line); break;
            default: problems.Add(new Diagnostic(line, words[0].Column, $"'{program}': expected iptables, ip6tables or nft.")); break;
        }
    }

    void ReadNft((string Text, int Column) command, int line)
    {
        var result = NftFormat.Instance.Parse(command.Text);
        if (result.IsSuccess)
            commands.AddRange(result.Value.Commands);
        problems.AddRange(result.Problems.Select(problem => problem with { Line = line, Column = command.Column }));
    }

    void ReadIptables(IptablesReader reader, Family family, List<(string Text, int Column)> words, int line)
    {
        var table = "filter";
        var rest = new List<IptablesToken>();
        for (var i = 1; i < words.Count; i++)
        {
            if (rest.Count == 0 && words[i].Text is "-w" or "--wait")
                continue;
            if (words[i].Text is "-t" or "--table" && i + 1 < words.Count)
                table = words[++i].Text;
            else
                rest.Add(new IptablesToken(words[i].Text, Source(words[i].Text), words[i].Column));
        }
        if (IptablesTables.HooksOf(table).IsEmpty)
            problems.Add(new Diagnostic(line, words[0].Column, $"'{table}': expected one of the tables {string.Join(", ", IptablesTables.Names)}."));
        else if (rest.Count == 0)
            problems.Add(new Diagnostic(line, words[0].Column, $"{words[0].Text}: expected a command such as -A after it."));
        else
            reader.ReadSingle(TableId.Iptables(family, table), rest, line, commands, problems);
    }

    // What is kept verbatim is kept as iptables-restore would be given it.
    static string Source(string word) =>
        word.Length > 0 && !word.Any(c => c is ' ' or '\t' or '"' or '\\') ? word : IptablesText.Quoted(word);
}
