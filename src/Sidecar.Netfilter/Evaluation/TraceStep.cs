namespace Sidecar.Netfilter.Evaluation;

/// <summary>One thing that happened on a packet's way. A closed family.</summary>
public abstract record TraceStep
{
    private protected TraceStep()
    {
    }
}

/// <summary>One of the packets that open the connection sets out.</summary>
/// <param name="Leg">Which of them.</param>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="From">Its source; unspecified until a route has chosen one.</param>
/// <param name="To">Its destination.</param>
public sealed record LegStep(Leg Leg, Protocol Protocol, Endpoint From, Endpoint To) : TraceStep;

/// <summary>The packet reaches a hook.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="InInterface">The interface it came by, where the hook knows one.</param>
/// <param name="OutInterface">The interface it is to leave by, where the hook knows one.</param>
public sealed record HookStep(Hook Hook, string? InInterface, string? OutInterface) : TraceStep;

/// <summary>A rule was tried.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Number">The rule's place in the chain, counted from 1 as iptables does.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Failed">The first match that failed; null where the rule matched.</param>
/// <param name="Changes">What the rule changed of the packet.</param>
public sealed record RuleStep(
    TableId Table, ChainName Chain, int Number, Rule Rule, Statement? Failed, EquatableArray<Change> Changes) : TraceStep
{
    /// <summary>True where every match held.</summary>
    public bool Matched => Failed is null;
}

/// <summary>A base chain is done.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Verdict">
/// How: <c>accept</c>, <c>drop</c>, <c>reject</c>, <c>undecided</c>, or <c>policy accept</c> and <c>policy drop</c> at
/// its end.
/// </param>
public sealed record ChainStep(TableId Table, ChainName Chain, string Verdict) : TraceStep;

/// <summary>Something that no rule did: routing, tracking, nat of a known connection.</summary>
/// <param name="Text">What happened, as a sentence.</param>
public sealed record NoteStep(string Text) : TraceStep;

/// <summary>A property of the packet that a rule changed.</summary>
/// <param name="What">Which: <c>destination</c>, <c>source</c>, <c>mark</c>, <c>connection mark</c>, <c>zone</c>, <c>listener</c>.</param>
/// <param name="Before">Its value before.</param>
/// <param name="After">Its value after.</param>
public sealed record Change(string What, string Before, string After);
