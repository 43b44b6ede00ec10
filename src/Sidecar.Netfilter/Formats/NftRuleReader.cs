namespace Sidecar.Netfilter.Formats;

/// <summary>Reads the statements of one rule. What is not known is kept; what is known and incomplete is a problem.</summary>
static class NftRuleReader
{
    public static Rule Read(IReadOnlyList<NftToken> tokens, Family table, List<Diagnostic> problems)
    {
        CheckBraces(tokens, problems);
        var at = new NftCursor(tokens);
        var statements = new List<Statement>();
        while (!at.AtEnd)
        {
            var start = at.Position;
            if (NftTargetReader.Read(at) is { } target)
            {
                statements.Add(target);
                continue;
            }
            at.Position = start;
            if (NftMatchReader.Read(at, table) is { } matches)
            {
                statements.AddRange(matches);
                continue;
            }
            at.Position = start;
            CheckJump(at, problems);
            statements.Add(NftUnknownReader.Read(at));
        }
        return new Rule(statements.ToEquatableArray());
    }

    static void CheckBraces(IReadOnlyList<NftToken> tokens, List<Diagnostic> problems)
    {
        var open = new Stack<NftToken>();
        foreach (var token in tokens)
        {
            if (token.Is("{"))
                open.Push(token);
            else if (token.Is("}"))
                open.TryPop(out _);
        }
        if (open.TryPop(out var first))
            problems.Add(new Diagnostic(first.Line, first.Column, "This '{' is never closed: expected '}'."));
    }

    static void CheckJump(NftCursor at, List<Diagnostic> problems)
    {
        if ((at.Current.Is("jump") || at.Current.Is("goto")) && at.Peek(1) is var found)
            problems.Add(new Diagnostic(found.Line, found.Column,
                $"Found {found.Shown} after '{at.Current.Text}': expected the name of a chain."));
    }
}
