namespace Sidecar.Netfilter.Evaluation;

/// <summary>What follows from a statement, a rule or a chain.</summary>
enum Step
{
    /// <summary>Go on with the next statement, rule or base chain.</summary>
    Next,

    /// <summary>The rule does not match; go on with the next one.</summary>
    NoMatch,

    /// <summary>The base chain is done; the packet goes on.</summary>
    Accept,

    /// <summary>Back to the caller, or to the policy.</summary>
    Return,

    /// <summary>Into another chain and back.</summary>
    Jump,

    /// <summary>Into another chain for good.</summary>
    Goto,

    /// <summary>The packet ends.</summary>
    Drop,

    /// <summary>The packet ends and its sender is told.</summary>
    Reject,

    /// <summary>The model does not know.</summary>
    Undecided,
}
