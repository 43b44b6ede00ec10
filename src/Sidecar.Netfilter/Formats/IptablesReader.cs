using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>Reads the lines of iptables-restore. Mutable, alive within one parse.</summary>
/// <param name="family">The family whose text it is.</param>
sealed class IptablesReader(Family family)
{
    List<RuleCommand> commands = [];
    List<Diagnostic> problems = [];
    readonly HashSet<(string Table, string Chain)> made = [];
    TableId? table;
    int begun;
    int line;

    public ParseResult<RuleScript> Read(string text)
    {
        var lines = text.Split('\n');
        FindChains(lines);
        foreach (var content in lines)
        {
            line++;
            ReadLine(content.TrimEnd('\r'));
        }
        if (table is not null)
            problems.Add(new Diagnostic(line, 1, $"The text ends within the table {table.Name}: expected COMMIT."));
        return problems.Count == 0
            ? new ParseResult<RuleScript>(new RuleScript(commands.ToEquatableArray()))
            : new ParseResult<RuleScript>(problems.ToEquatableArray());
    }

    /// <summary>Reads the words of one command, as iptables itself is given them.</summary>
    public void ReadSingle(TableId id, List<IptablesToken> tokens, int number, List<RuleCommand> into, List<Diagnostic> wrong)
    {
        (commands, problems, line) = (into, wrong, number);
        ReadCommand(id, tokens, tokens[^1].Column + tokens[^1].Source.Length);
    }

    // A jump may stand before its chain, and a chain may be called like a target.
    void FindChains(string[] lines)
    {
        var name = "";
        foreach (var content in lines)
        {
            var words = content.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (content.StartsWith('*'))
                name = content[1..].Trim();
            else if (words is [[':', _, ..] chain, ..])
                made.Add((name, chain[1..]));
            else if (words is ["-N" or "--new-chain" or "--new", var own])
                made.Add((name, own));
        }
    }

    void ReadLine(string content)
    {
        var trimmed = content.Trim();
        if (trimmed.Length == 0 || trimmed[0] == '#')
            return;
        var column = content.IndexOf(trimmed[0], StringComparison.Ordinal) + 1;
        if (trimmed[0] == '*')
            Begin(trimmed[1..].Trim(), column);
        else if (table is null)
            problems.Add(new Diagnostic(line, column, $"'{Shortened(trimmed)}': expected a line such as *nat before it."));
        else if (trimmed == "COMMIT")
            Commit();
        else if (IptablesToken.Split(content, out var quote) is { } tokens)
            ReadCommand(table, tokens, content.TrimEnd().Length + 1);
        else
            problems.Add(new Diagnostic(line, quote, "The quote is not closed."));
    }

    void Begin(string name, int column)
    {
        if (table is not null)
            problems.Add(new Diagnostic(line, column, $"*{name}: expected COMMIT for the table {table.Name} before it."));
        if (IptablesTables.HooksOf(name).IsEmpty)
            problems.Add(new Diagnostic(line, column, $"*{name}: expected one of the tables {string.Join(", ", IptablesTables.Names)}."));
        table = TableId.Iptables(family, name);
        begun = commands.Count;
    }

    void Commit()
    {
        if (commands.Count == begun)
            commands.Add(new AddTable(table!));
        table = null;
    }

    void ReadCommand(TableId id, List<IptablesToken> tokens, int end)
    {
        if (tokens[0].Source[0] == ':')
        {
            Declare(id, tokens);
            return;
        }
        var counter = TakeCounter(tokens);
        var cursor = new IptablesCursor(tokens, line, end, problems);
        if (cursor.IsAtEnd || IptablesOptions.Command(cursor.Current) is not { } command)
        {
            var found = cursor.IsAtEnd ? "" : cursor.Current.Text;
            problems.Add(new Diagnostic(line, cursor.IsAtEnd ? end : cursor.Current.Column, $"'{found}': expected a command such as -A, -I, -D, -N, -F, -X or -P."));
            return;
        }
        var option = cursor.Take();
        if (command == "-F" && cursor.IsAtEnd)
            commands.Add(new FlushTable(id));
        else if (command != "-Z" && ReadChain(cursor, option) is { } chain)
            ReadCommand(id, command, chain, cursor, counter);
    }

    static ChainName? ReadChain(IptablesCursor cursor, IptablesToken option)
    {
        if (cursor.Value(option) is not { } name)
            return null;
        if (ChainName.TryParse(name.Text, null, out var chain) && chain.Value.Length <= ChainName.IptablesLimit)
            return chain;
        cursor.Problem(name, $"'{name.Text}': expected the name of a chain, at most {ChainName.IptablesLimit} characters.");
        return null;
    }

    void ReadCommand(TableId id, string command, ChainName chain, IptablesCursor cursor, Counter? counter)
    {
        switch (command)
        {
            case "-A": commands.AddRange(Rules(id, cursor, counter).Select(rule => new AppendRule(id, chain, rule))); break;
            case "-I":
                var at = Number(cursor) ?? 1;
                commands.AddRange(Rules(id, cursor, counter).Select((rule, i) => new InsertRule(id, chain, at - 1 + i, rule)));
                break;
            case "-D" when Number(cursor) is { } number: commands.Add(new DeleteRuleAt(id, chain, number - 1)); break;
            case "-D": commands.AddRange(Rules(id, cursor, counter).Select(rule => new DeleteRule(id, chain, rule))); break;
            case "-R": Replace(id, chain, cursor, counter); break;
            case "-N":
                made.Add((id.Name, chain.Value));
                commands.Add(new NewChain(id, chain));
                break;
            case "-F": commands.Add(new FlushChain(id, chain)); break;
            case "-X": commands.Add(new DeleteChain(id, chain)); break;
            case "-P": ReadPolicy(id, chain, cursor); break;
        }
        if (!cursor.IsAtEnd)
            cursor.Problem(cursor.Current, $"'{cursor.Current.Text}': expected the end of the line.");
    }

    IEnumerable<Rule> Rules(TableId id, IptablesCursor cursor, Counter? counter)
    {
        var words = new List<IptablesToken>();
        while (!cursor.IsAtEnd)
            words.Add(cursor.Take());
        var rule = cursor.Over([.. IptablesOptions.Separate(words)]);
        return [.. new IptablesRuleReader(family, rule, name => made.Contains((id.Name, name))).Read(counter)];
    }

    void Replace(TableId id, ChainName chain, IptablesCursor cursor, Counter? counter)
    {
        if (Number(cursor) is not { } number)
        {
            cursor.ProblemAtEnd("-R: expected the number of a rule after the chain.");
            return;
        }
        commands.Add(new DeleteRuleAt(id, chain, number - 1));
        commands.AddRange(Rules(id, cursor, counter).Select(rule => new InsertRule(id, chain, number - 1, rule)));
    }

    void ReadPolicy(TableId id, ChainName chain, IptablesCursor cursor)
    {
        if (cursor.IsAtEnd)
        {
            cursor.ProblemAtEnd("-P: expected ACCEPT or DROP after the chain.");
            return;
        }
        var word = cursor.Take();
        if (Policy(word.Text) is not { } policy)
            cursor.Problem(word, $"'{word.Text}': expected the policy ACCEPT or DROP.");
        else if (IptablesTables.BaseOf(id.Name, chain, policy) is { } found)
            commands.Add(new NewBaseChain(id, chain, found));
        else
            cursor.Problem(word, $"{chain} is no built-in chain of {id.Name}: only those have a policy.");
    }

    // :CHAIN POLICY [packets:bytes]; the counters of a policy have no place in the model and no effect.
    void Declare(TableId id, List<IptablesToken> tokens)
    {
        var name = tokens[0].Text[1..];
        if (!ChainName.TryParse(name, null, out var chain) || chain.Value.Length > ChainName.IptablesLimit)
            problems.Add(new Diagnostic(line, tokens[0].Column + 1, $"'{name}': expected the name of a chain, at most {ChainName.IptablesLimit} characters."));
        else if (tokens.Count < 2 || (tokens[1].Text != "-" && Policy(tokens[1].Text) is null))
            problems.Add(new Diagnostic(line, tokens.Count < 2 ? tokens[0].Column : tokens[1].Column,
                $"'{(tokens.Count < 2 ? "" : tokens[1].Text)}': expected ACCEPT or DROP for a built-in chain, - for another."));
        else if ((tokens[1].Text == "-") != (IptablesTables.BaseOf(id.Name, chain) is null))
            problems.Add(new Diagnostic(line, tokens[1].Column, $"'{tokens[1].Text}': built-in chains have a policy, others have - in its place."));
        else
            commands.Add(new DeclareChain(id, chain, Policy(tokens[1].Text)));
    }

    Counter? TakeCounter(List<IptablesToken> tokens)
    {
        if (tokens[0].Source[0] != '[')
            return null;
        var token = tokens[0];
        tokens.RemoveAt(0);
        var numbers = token.Text.Trim('[', ']').Split(':');
        if (numbers is [var packets, var bytes] && token.Text.EndsWith(']')
            && ulong.TryParse(packets, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
            && ulong.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var b))
            return new Counter(p, b);
        problems.Add(new Diagnostic(line, token.Column, $"'{token.Text}': expected a counter such as [12:3456]."));
        return null;
    }

    static ChainPolicy? Policy(string text) => text switch
    {
        "ACCEPT" => ChainPolicy.Accept,
        "DROP" => ChainPolicy.Drop,
        _ => null,
    };

    static int? Number(IptablesCursor cursor) =>
        !cursor.IsAtEnd && int.TryParse(cursor.Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? Taken(cursor, number)
            : null;

    static int Taken(IptablesCursor cursor, int number)
    {
        cursor.Take();
        return number;
    }

    static string Shortened(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
