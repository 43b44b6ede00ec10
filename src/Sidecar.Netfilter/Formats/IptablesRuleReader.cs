using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>Reads the options of a rule to the rules they mean: one, or several where an address is a list.</summary>
/// <param name="family">The family of the table.</param>
/// <param name="cursor">The words behind <c>-A CHAIN</c>.</param>
/// <param name="isChain">Whether the text makes a chain of this name.</param>
sealed class IptablesRuleReader(Family family, IptablesCursor cursor, Predicate<string> isChain)
{
    readonly List<Statement> matches = [];
    readonly List<string> modules = [];
    readonly Dictionary<string, IptablesToken> bare = [];
    EquatableArray<Cidr> sources = [];
    EquatableArray<Cidr> destinations = [];
    Counter? counter;
    Target? target;
    Protocol protocol = Protocol.All;

    /// <param name="counted">The counter in front of the command, if any.</param>
    public IEnumerable<Rule> Read(Counter? counted)
    {
        counter = counted;
        while (!cursor.IsAtEnd)
            ReadOption(cursor.TakeBang());
        foreach (var (module, place) in bare)
            cursor.Problem(place, $"-m {module}: expected an option of the module.");
        return Rules();
    }

    void ReadOption(bool negated)
    {
        if (cursor.IsAtEnd)
        {
            cursor.ProblemAtEnd("'!': expected an option after it.");
            return;
        }
        if (IptablesOptions.CoreOption(cursor.Current) is not { } option)
        {
            ReadStray(negated);
            return;
        }
        var token = cursor.Take();
        switch (option)
        {
            case "-p": ReadProtocol(token, negated); break;
            case "-s": ReadAddress(token, Side.Source, negated); break;
            case "-d": ReadAddress(token, Side.Destination, negated); break;
            case "-i" or "-o": ReadInterface(token, option, negated); break;
            case "-f": matches.Add(new UnknownMatch(negated ? "! -f" : "-f")); break;
            case "-m" when cursor.Value(token) is { } name: ReadModule(name.Text, [token, name, .. cursor.Group()], 2, negated); break;
            case "-j" when cursor.Value(token) is { } name: ReadTarget(token, name, negated); break;
            case "-g" when cursor.Value(token) is { } name: ReadGoto(token, name, negated); break;
            case "-c": ReadCounter(token); break;
            case "-4" or "-6": CheckFamily(token, option); break;
            case "-t" when cursor.Value(token) is { }: cursor.Problem(token, "-t: the table is named by the line that begins with '*'."); break;
        }
    }

    void ReadProtocol(IptablesToken option, bool negated)
    {
        if (cursor.Value(option) is not { } value)
            return;
        if (Protocol.TryParse(value.Text, null, out var read))
        {
            matches.Add(new ProtocolMatch(read, negated));
            protocol = negated ? Protocol.All : read;
        }
        else if (value.Text.Length > 0 && char.IsAsciiLetter(value.Text[0]))
            matches.Add(new UnknownMatch($"{(negated ? "! " : "")}-p {value.Source}"));
        else
            cursor.Problem(value, $"protocol '{value.Text}': expected a name such as tcp, or a number from 0 to 255.");
    }

    void ReadAddress(IptablesToken option, Side side, bool negated)
    {
        if (cursor.Value(option) is not { } value)
            return;
        var ranges = IptablesAddress.ReadList(value, family, cursor);
        if (ranges is not { } read)
        {
            if (IptablesAddress.IsName(value.Text))
                matches.Add(new UnknownMatch($"{(negated ? "! " : "")}{(side == Side.Source ? "-s" : "-d")} {value.Source}"));
            return;
        }
        if (negated && read.Count > 1)
            cursor.Problem(value, $"'{value.Text}': expected one address after '!'.");
        // The place among the matches is kept; the ranges are put in by Rules.
        matches.Add(new AddressMatch(side, read, negated));
        if (side == Side.Source)
            sources = read;
        else
            destinations = read;
    }

    void ReadInterface(IptablesToken option, string kind, bool negated)
    {
        if (cursor.Value(option) is not { } value)
            return;
        try
        {
            var pattern = InterfacePattern.FromIptables(value.Text);
            matches.Add(kind == "-i" ? new InInterfaceMatch(pattern, negated) : new OutInterfaceMatch(pattern, negated));
        }
        catch (FormatException e)
        {
            cursor.Problem(value, e.Message);
        }
    }

    void ReadModule(string name, List<IptablesToken> group, int header, bool negated)
    {
        if (negated)
            cursor.Problem(group[0], $"'!' before -m {name}: expected it before the option that is to be negated.");
        var end = header + OwnCount(name, group[header..]);
        ReadGroup(name, group[..end], header);
        modules.Add(name);
        if (end == header && IptablesMatchReader.NeedsOptions(name))
            bare[name] = group[0];
        if (end < group.Count)
            ReadStray(group[end..]);
    }

    // The protocol's options, and those of modules named before, may stand behind another module's.
    int OwnCount(string module, List<IptablesToken> options)
    {
        for (var i = 0; i < options.Count; i++)
            if (!options[i].IsQuoted && !IptablesMatchReader.Has(module, options[i].Text) && Bearer(options[i]) is not null)
                return i > 0 && options[i - 1].Source == "!" ? i - 1 : i;
        return options.Count;
    }

    string? Bearer(IptablesToken option) =>
        modules.LastOrDefault(module => IptablesMatchReader.Has(module, option.Text))
        ?? (IptablesMatchReader.Has(protocol.ToString(), option.Text) ? protocol.ToString() : null);

    void ReadGroup(string module, List<IptablesToken> group, int header)
    {
        var reader = new IptablesMatchReader(module, protocol, cursor.Over(group[header..]));
        if (reader.Read() is { } known)
            matches.AddRange(known);
        else
            matches.Add(new UnknownMatch(string.Join(' ', group.Select(token => token.Source))));
    }

    // An option apart from its -m belongs to the protocol's module, or to the last module that has it.
    void ReadStray(bool negated)
    {
        var option = cursor.Current;
        var group = cursor.Group();
        if (group.Count == 0)
        {
            cursor.Problem(option, $"'{option.Text}': expected an option.");
            cursor.Take();
            return;
        }
        if (negated)
            group.Insert(0, option with { Text = "!", Source = "!" });
        ReadStray(group);
    }

    void ReadStray(List<IptablesToken> group)
    {
        var option = group.Count > 1 && group[0].Source == "!" ? group[1] : group[0];
        if (!option.Text.StartsWith("--", StringComparison.Ordinal) || option.IsQuoted)
            cursor.Problem(option, $"'{option.Text}': expected an option.");
        else if (Bearer(option) is { } module)
        {
            bare.Remove(module);
            var end = OwnCount(module, group);
            ReadGroup(module, group[..end], 0);
            if (end < group.Count)
                ReadStray(group[end..]);
        }
        else if (protocol != Protocol.All)
            ReadGroup(protocol.ToString(), group, 0);
        else
            cursor.Problem(option, $"'{option.Text}': expected it after the -m of its module, or after -p.");
    }

    void ReadTarget(IptablesToken option, IptablesToken name, bool negated)
    {
        Single(option, negated);
        target = new IptablesTargetReader(family, cursor, isChain).Read(name, cursor.Group());
    }

    void ReadGoto(IptablesToken option, IptablesToken name, bool negated)
    {
        Single(option, negated);
        if (ChainName.TryParse(name.Text, null, out var chain))
            target = new Goto(chain);
        else
            cursor.Problem(name, $"'{name.Text}': expected the name of a chain.");
    }

    void Single(IptablesToken option, bool negated)
    {
        if (negated)
            cursor.Problem(option, $"'!' before {option.Text}: a target cannot be negated.");
        if (target is not null)
            cursor.Problem(option, $"{option.Text}: the rule has a target already.");
    }

    void ReadCounter(IptablesToken option)
    {
        if (cursor.Value(option) is not { } packets || cursor.Value(option) is not { } bytes)
            return;
        if (ulong.TryParse(packets.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
            && ulong.TryParse(bytes.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var b))
            counter = new Counter(p, b);
        else
            cursor.Problem(packets, $"{option.Text} {packets.Text} {bytes.Text}: expected two numbers, packets and bytes.");
    }

    void CheckFamily(IptablesToken option, string wanted)
    {
        if ((wanted == "-4") != (family == Family.IPv4))
            cursor.Problem(option, $"{option.Text}: the text is for {family}.");
    }

    IEnumerable<Rule> Rules()
    {
        Statement[] front = counter is null ? [] : [counter];
        Statement[] back = target is null ? [] : [target];
        foreach (var source in sources.Count > 1 ? sources.Select(range => (Cidr?)range) : [null])
            foreach (var destination in destinations.Count > 1 ? destinations.Select(range => (Cidr?)range) : [null])
                yield return new Rule((EquatableArray<Statement>)[.. front, .. matches.Select(match => Narrow(match, source, destination)), .. back]);
    }

    static Statement Narrow(Statement statement, Cidr? source, Cidr? destination) => statement switch
    {
        AddressMatch { Side: Side.Source } match when source is { } range => match with { Ranges = [range] },
        AddressMatch { Side: Side.Destination } match when destination is { } range => match with { Ranges = [range] },
        _ => statement,
    };
}
