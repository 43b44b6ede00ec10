namespace Sidecar.Netfilter.Validation;

/// <summary>What kind of thing is wrong with a rule set.</summary>
public enum ProblemCode
{
    /// <summary>Two tables of one identity, or two chains of one name.</summary>
    Duplicate,

    /// <summary>A table that iptables does not have, or of a family that it does not have.</summary>
    UnknownTable,

    /// <summary>A name that is too long, reserved, or cannot be written.</summary>
    BadName,

    /// <summary>A base chain that its table, hook or type does not allow.</summary>
    BadBaseChain,

    /// <summary>A jump to a chain that is not there.</summary>
    MissingChain,

    /// <summary>A jump to a chain that only the kernel calls.</summary>
    JumpToBaseChain,

    /// <summary>Chains that call each other in a circle, reached from a base chain.</summary>
    JumpCycle,

    /// <summary>More jumps one within the other than the kernel follows: 15.</summary>
    TooDeep,

    /// <summary>A statement that only the other backend has, or that has no form in this one.</summary>
    NotInBackend,

    /// <summary>A statement that the hooks or the type of the chains it is reached from do not allow.</summary>
    WrongHook,

    /// <summary>A target that the table does not allow.</summary>
    WrongTable,

    /// <summary>An option that a rule can have once, given again.</summary>
    Repeated,

    /// <summary>A match or target for ports or TCP in a rule that does not ask for the transport.</summary>
    MissingTransport,

    /// <summary>Two statements, or a statement and its table, that want different protocols or families.</summary>
    Conflict,

    /// <summary>More ports than a multiport match has room for: 15, a range counting two.</summary>
    TooManyPorts,

    /// <summary>A statement behind the verdict that ends the rule.</summary>
    AfterVerdict,

    /// <summary>A value that the statement cannot have, such as an empty list.</summary>
    BadValue,

    /// <summary>A match that no packet can meet.</summary>
    NeverMatches,

    /// <summary>A chain that nothing reaches. No mistake to the kernel.</summary>
    Unreachable,
}
