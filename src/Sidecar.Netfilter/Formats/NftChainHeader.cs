namespace Sidecar.Netfilter.Formats;

/// <summary>
/// What the block of a chain says of the chain itself: comment, type with hook and priority, policy. nft takes each
/// anywhere among the rules, and once.
/// </summary>
sealed class NftChainHeader(NftCursor at, List<Diagnostic> problems)
{
    readonly HashSet<string> said = [];
    BaseChain? hooked;
    NftToken policyPlace;
    ChainPolicy? policy;
    string comment = "";

    /// <summary>Takes one part of it; false where a rule comes next.</summary>
    public bool TryTake()
    {
        var start = at.Current;
        if (!start.Is("type") && !start.Is("policy") && !IsComment())
            return false;
        if (!said.Add(start.Text))
            Problem(start, $"expected one '{start.Text}' in the block of a chain");
        switch (start.Text)
        {
            case "type": ReadType(); break;
            case "policy": ReadPolicy(); break;
            default: comment = at.TakeStatement()[1].Text; break;
        }
        return true;
    }

    /// <summary>The chain without its rules; null where it could not be read.</summary>
    public RuleCommand? Command(TableId table, ChainName name)
    {
        if (said.Contains("type"))
            return hooked is null ? null : new NewBaseChain(table, name, hooked with { Policy = policy ?? ChainPolicy.Accept }) { Comment = comment };
        if (said.Contains("policy"))
            Problem(policyPlace, "expected 'type', 'hook' and 'priority' in the same block: only a base chain has a policy");
        return new NewChain(table, name) { Comment = comment };
    }

    // A rule has a statement before its comment.
    bool IsComment() =>
        at.Current.Is("comment") && at.Peek(1).Kind == NftTokenKind.Quoted && (at.Peek(2).EndsStatement || at.Peek(2).Is("}"));

    void ReadType()
    {
        var type = After("type", "a chain type (filter, nat or route)", NftNames.Named<ChainType>);
        var hook = After("hook", "a hook (prerouting, input, forward, output or postrouting)", NftNames.Named<Hook>);
        while (hook is null && !AtEnd && !at.Current.Is("priority"))
            at.Take();
        var priority = Priority();
        if (type is { } knownType && hook is { } knownHook && priority is { } known)
            hooked = new BaseChain(knownHook, knownType, known);
    }

    void ReadPolicy()
    {
        policyPlace = at.Current;
        policy = After("policy", "a policy (accept or drop)", NftNames.Named<ChainPolicy>);
        if (policy is not null && !AtEnd)
            Problem(at.Current, "expected the end of the statement after the policy");
        at.TakeStatement();
    }

    int? Priority()
    {
        if (!at.TryTake("priority"))
        {
            Problem(at.Current, "expected 'priority'");
            return null;
        }
        var first = at.Current;
        var text = "";
        while (!AtEnd)
            text += at.Take().Text;
        if (text.Length > 0 && NftNames.PriorityOf(text) is { } priority)
            return priority;
        Problem(first, "expected a priority: a number, or raw, mangle, dstnat, filter, security or srcnat, if need be + or - a number");
        return null;
    }

    T? After<T>(string keyword, string expected, Func<string, T?> read) where T : struct
    {
        if (!at.TryTake(keyword))
        {
            Problem(at.Current, $"expected '{keyword}'");
            return null;
        }
        if (at.Current.Kind == NftTokenKind.Word && read(at.Current.Text) is { } value)
        {
            at.Take();
            return value;
        }
        Problem(at.Current, $"expected {expected}");
        if (at.Current.IsName)
            at.Take();
        return null;
    }

    bool AtEnd => at.Current.EndsStatement || at.Current.Is("}");

    void Problem(NftToken found, string expected) =>
        problems.Add(new Diagnostic(found.Line, found.Column, $"Found {found.Shown}: {expected}."));
}
