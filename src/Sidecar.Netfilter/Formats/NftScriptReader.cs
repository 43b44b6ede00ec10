using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Reads nft commands and table blocks, both as they come in files and as <c>nft list ruleset</c> writes them, to
/// commands with the place where each begins.
/// </summary>
sealed class NftScriptReader(NftCursor at, List<Diagnostic> problems)
{
    readonly List<(RuleCommand Command, NftToken Place)> commands = [];

    public static List<(RuleCommand Command, NftToken Place)> Read(string text, List<Diagnostic> problems)
    {
        var reader = new NftScriptReader(new NftCursor(NftLexer.Read(text, problems)), problems);
        reader.ReadAll();
        return reader.commands;
    }

    void ReadAll()
    {
        for (at.SkipSeparators(); !at.AtEnd; at.SkipSeparators())
        {
            var before = at.Position;
            ReadCommand();
            if (!at.Current.EndsStatement)
                Problem(at.Current, "expected the end of the command");
            SkipRest();
            if (at.Position == before)
                at.Take();
        }
    }

    void ReadCommand()
    {
        var verb = at.Take();
        switch (verb.Text)
        {
            case "table": ReadTable(verb); break;
            // Without a verb nft adds.
            case "chain": ReadChain(verb); break;
            case "rule": ReadRule(verb); break;
            case "add" or "create" or "insert" or "flush" or "delete": ReadVerb(verb); break;
            default:
                Problem(verb, "expected 'table', 'chain', 'rule', 'add', 'insert', 'flush' or 'delete'", skip: true);
                break;
        }
    }

    void ReadVerb(NftToken verb)
    {
        var kind = at.Take();
        switch (verb.Text, kind.Text)
        {
            case ("add" or "create", "table"): ReadTable(verb); break;
            case ("flush", "table"): OnTable(verb, id => new FlushTable(id)); break;
            case ("delete", "table"): OnTable(verb, id => new DeleteTable(id), isForeignKnown: true); break;
            case ("add" or "create", "chain"): ReadChain(verb); break;
            case ("flush", "chain"): OnChain(verb, (id, chain) => new FlushChain(id, chain)); break;
            case ("delete", "chain"): OnChain(verb, (id, chain) => new DeleteChain(id, chain)); break;
            case ("add" or "insert", "rule"): ReadRule(verb); break;
            case ("add" or "create", "ct"): ReadNamedObject(verb, kind, at.Take()); break;
            case ("add" or "create", var word) when NftObjectKinds.Named.Contains(word): ReadNamedObject(verb, kind); break;
            case ("flush", "ruleset"):
                Problem(kind, "expected a table or chain: a script changes only what it names, not everybody's rules", skip: true);
                break;
            case ("delete", "rule"):
                Problem(kind, "expected a table or chain: which rule a handle means only the kernel knows", skip: true);
                break;
            default:
                Problem(kind, $"expected what to {verb.Text}, such as a table, chain or rule", skip: true);
                break;
        }
    }

    void ReadTable(NftToken place) => OnTable(place, id => new AddTable(id), isForeignKnown: true, then: id =>
    {
        if (!at.TryTake("{"))
            return;
        for (at.SkipSeparators(); !at.AtEnd && !at.Current.Is("}"); at.SkipSeparators())
        {
            var start = at.Current;
            if (NftNames.IsForeign(id.Family) || NftObjectKinds.InTable.Contains(start.Text) || (start.Is("chain") && IsIngress(id, 1)))
                ReadObject(start, id, "");
            else if (at.TryTake("chain"))
                NamedChain(name => ReadChainBlock(start, id, name));
            else
                Problem(start, $"expected 'chain' or an object of a table: {string.Join(", ", NftObjectKinds.InTable)}", skip: true);
        }
        Close();
    });

    // A set's declaration, a flag or a comment: up to the end of the line, or to the brace that closes it.
    void ReadObject(NftToken place, TableId id, string prefix)
    {
        var inner = new NftCursor(at.TakeStatement(isBlock: true));
        while (!inner.AtEnd)
            inner.Take();
        commands.Add((new AddObject(id, new TableObject(prefix + inner.TextFrom(0))), place));
    }

    void ReadNamedObject(NftToken verb, params ReadOnlySpan<NftToken> kind)
    {
        var prefix = "";
        foreach (var word in kind)
            prefix += $"{word.Text} ";
        if (TableId() is { } id)
            ReadObject(verb, id, prefix);
    }

    void ReadChain(NftToken verb)
    {
        if (TableId() is not { } id)
            return;
        if (IsIngress(id, 0))
            ReadObject(verb, id, "chain ");
        else
            NamedChain(name => ReadChainBlock(verb, id, name));
    }

    // The block of a chain, whose name comes next, at the one hook of inet that the model does not have: it sees the
    // frames of a device before all others, as a chain of netdev does, and is kept as one.
    bool IsIngress(TableId id, int ahead)
    {
        if (id.Family != Family.Inet || !at.Peek(ahead + 1).Is("{"))
            return false;
        for (var (i, depth) = (ahead + 2, 1); depth > 0 && at.Peek(i).Kind != NftTokenKind.End; i++)
        {
            depth += at.Peek(i).Is("{") ? 1 : at.Peek(i).Is("}") ? -1 : 0;
            if (depth == 1 && at.Peek(i).Is("hook") && at.Peek(i + 1).Is("ingress"))
                return true;
        }
        return false;
    }

    void ReadChainBlock(NftToken place, TableId id, ChainName name)
    {
        if (!at.TryTake("{"))
        {
            commands.Add((new NewChain(id, name), place));
            return;
        }
        var header = new NftChainHeader(at, problems);
        var rules = new List<(RuleCommand Command, NftToken Place)>();
        for (at.SkipSeparators(); !at.AtEnd && !at.Current.Is("}"); at.SkipSeparators())
        {
            var start = at.Current;
            if (!header.TryTake())
                rules.Add((new AppendRule(id, name, NftRuleReader.Read(at.TakeStatement(), id.Family, problems)), start));
        }
        if (header.Command(id, name) is { } chain)
            commands.Add((chain, place));
        commands.AddRange(rules);
        Close();
    }

    void ReadRule(NftToken verb) => OnChain(verb, null, (id, name) =>
    {
        var index = Index(out var isGiven);
        var rule = NftRuleReader.Read(at.TakeStatement(), id.Family, problems);
        RuleCommand command = (verb.Text, isGiven) switch
        {
            ("insert", _) => new InsertRule(id, name, index, rule),
            (_, true) => new InsertRule(id, name, index + 1, rule),
            _ => new AppendRule(id, name, rule),
        };
        commands.Add((command, verb));
    });

    int Index(out bool isGiven)
    {
        isGiven = at.TryTake("index");
        if (at.Current.Is("handle") || at.Current.Is("position"))
            Problem(at.Current, "expected 'index' or a rule: which rule a handle means only the kernel knows");
        if (!isGiven)
            return 0;
        if (int.TryParse(at.Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < int.MaxValue)
            at.Take();
        else
            Problem(at.Current, "expected the position of a rule, counted from 0");
        return index;
    }

    void OnTable(NftToken place, Func<TableId, RuleCommand> make, Action<TableId>? then = null, bool isForeignKnown = false)
    {
        if (TableId(isForeignKnown) is not { } id)
            return;
        commands.Add((make(id), place));
        then?.Invoke(id);
    }

    void OnChain(NftToken place, Func<TableId, ChainName, RuleCommand>? make, Action<TableId, ChainName>? then = null)
    {
        if (TableId() is { } id)
            NamedChain(name =>
            {
                if (make is not null)
                    commands.Add((make(id, name), place));
                then?.Invoke(id, name);
            });
    }

    void NamedChain(Action<ChainName> then)
    {
        if (at.Current.IsName && ChainName.TryParse(at.Current.Text, null, out var name))
        {
            at.Take();
            then(name);
            return;
        }
        Problem(at.Current, "expected the name of a chain", skip: true);
    }

    // A table of a foreign family is kept as a whole, or not at all: its chains are no chains of the model.
    TableId? TableId(bool isForeignKnown = false)
    {
        var first = at.Take();
        var foreign = first.Kind == NftTokenKind.Word ? NftNames.ForeignFamily(first.Text) : null;
        if (foreign is not null && !isForeignKnown)
        {
            Problem(first, "expected family ip, ip6 or inet: of other families only whole tables are kept", skip: true);
            return null;
        }
        // Without a family nft means ip.
        var family = foreign ?? (first.Kind == NftTokenKind.Word ? NftNames.TableFamily(first.Text) : null);
        var name = family is null ? first : at.Take();
        if (name.IsName && name.Text.Length > 0)
            return Netfilter.TableId.Nftables(name.Text, family ?? Family.IPv4);
        Problem(name, "expected the name of a table", skip: true);
        return null;
    }

    void Close()
    {
        if (!at.TryTake("}"))
            Problem(at.Current, "expected '}'");
    }

    // The rest of a command that was not understood, with the whole block that may follow.
    void SkipRest() => at.TakeStatement();

    void Problem(NftToken found, string expected, bool skip = false)
    {
        problems.Add(new Diagnostic(found.Line, found.Column, $"Found {found.Shown}: {expected}."));
        if (skip)
            SkipRest();
    }
}
