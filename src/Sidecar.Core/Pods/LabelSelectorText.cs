namespace Sidecar.Core.Pods;

/// <summary>Reads the text form of a label selector, as kubectl's <c>-l</c> takes it.</summary>
ref struct LabelSelectorText(string text)
{
    readonly string text = text;
    int at;

    public LabelSelector Read()
    {
        var requirements = new List<SelectorRequirement>();
        SkipBlanks();
        if (at == text.Length)
            return LabelSelector.Everything;
        while (true)
        {
            requirements.Add(ReadRequirement());
            SkipBlanks();
            if (at == text.Length)
                return new LabelSelector(requirements);
            Expect(',');
        }
    }

    SelectorRequirement ReadRequirement()
    {
        SkipBlanks();
        if (Take('!'))
            return new(ReadWord("a label key"), SelectorOperator.DoesNotExist, []);
        var key = ReadWord("a label key");
        SkipBlanks();
        if (at == text.Length || text[at] == ',')
            return new(key, SelectorOperator.Exists, []);
        if (Take('!'))
        {
            Expect('=');
            return new(key, SelectorOperator.NotIn, [ReadValue()]);
        }
        if (Take('='))
        {
            Take('=');
            return new(key, SelectorOperator.In, [ReadValue()]);
        }
        var start = at;
        return ReadWord("an operator") switch
        {
            "in" => new(key, SelectorOperator.In, ReadValues()),
            "notin" => new(key, SelectorOperator.NotIn, ReadValues()),
            var other => throw Fault(start, "'=', '==', '!=', 'in' or 'notin'", $"'{other}'"),
        };
    }

    EquatableArray<string> ReadValues()
    {
        SkipBlanks();
        Expect('(');
        var values = new List<string>();
        do
        {
            values.Add(ReadValue());
            SkipBlanks();
        }
        while (Take(','));
        Expect(')');
        return [.. values];
    }

    /// <summary>A value may be empty.</summary>
    string ReadValue()
    {
        SkipBlanks();
        var start = at;
        while (at < text.Length && IsWord(text[at]))
            at++;
        return text[start..at];
    }

    string ReadWord(string expected)
    {
        SkipBlanks();
        var start = at;
        var word = ReadValue();
        return word.Length > 0 ? word : throw Fault(start, expected, Here());
    }

    void Expect(char wanted)
    {
        if (!Take(wanted))
            throw Fault(at, $"'{wanted}'", Here());
    }

    bool Take(char wanted)
    {
        if (at == text.Length || text[at] != wanted)
            return false;
        at++;
        return true;
    }

    void SkipBlanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    readonly string Here() => at == text.Length ? "the end" : $"'{text[at]}'";

    readonly FormatException Fault(int position, string expected, string found) =>
        new($"label selector '{text}', position {position}: expected {expected}, found {found}");

    static bool IsWord(char c) => !char.IsWhiteSpace(c) && c is not (',' or '(' or ')' or '=' or '!');
}
