namespace Sidecar.Netfilter.Evaluation;

/// <summary>Where a connection lands, and what its new owner sees of it. <c>default</c> is nobody's outcome.</summary>
public readonly record struct Outcome
{
    /// <summary>How it ends.</summary>
    public OutcomeKind Kind { get; init; }

    /// <summary>Who has it; null unless <see cref="OutcomeKind.Delivered"/>.</summary>
    public Listener? Listener { get; init; }

    /// <summary>
    /// The own address of the socket that has it (<c>getsockname(2)</c>): for TCP the packet's last destination, for UDP
    /// what the listener is bound to. For <see cref="OutcomeKind.External"/> the destination on the wire.
    /// </summary>
    public Endpoint Local { get; init; }

    /// <summary>The sender as the listener, or the wire, sees it.</summary>
    public Endpoint Peer { get; init; }

    /// <summary>
    /// What <c>SO_ORIGINAL_DST</c> answers: the destination before translation, equal to <see cref="Local"/> where there
    /// was none. Null for UDP, outside this namespace, and where the connection is not tracked in zone 0.
    /// </summary>
    public Endpoint? OriginalDestination { get; init; }

    /// <summary>True where the destination was translated.</summary>
    public bool Translated { get; init; }

    /// <summary>True where TPROXY gave the packet to its listener.</summary>
    public bool Assigned { get; init; }

    /// <summary>The interface by which it leaves; null unless <see cref="OutcomeKind.External"/>.</summary>
    public string? OutInterface { get; init; }

    /// <summary>The packet's mark at the end.</summary>
    public uint Mark { get; init; }

    /// <summary>The connection's mark at the end.</summary>
    public uint ConnectionMark { get; init; }

    /// <summary>The conntrack zone of the connection; 0 where no rule chose one.</summary>
    public ushort Zone { get; init; }

    /// <summary>The conntrack zone in which the answer is looked up.</summary>
    public ushort AnswerZone { get; init; }

    /// <summary>True where the answer comes back to the client from the address that it asked for.</summary>
    public bool Answered { get; init; }

    /// <summary>For <see cref="OutcomeKind.Dropped"/> and <see cref="OutcomeKind.Undecided"/>: the packet it happened to.</summary>
    public Leg Leg { get; init; }

    /// <summary>The statement that ended it, for packets dropped, rejected or undecided by a rule; else null.</summary>
    public Statement? Cause { get; init; }

    /// <summary>True where client and listener cannot tell the outcomes apart: marks, zones and causes do not count.</summary>
    /// <param name="other">The outcome to compare with.</param>
    public bool LooksLike(in Outcome other) =>
        Kind == other.Kind && Listener == other.Listener && Local == other.Local && Peer == other.Peer
        && OutInterface == other.OutInterface && Answered == other.Answered && Seen == other.Seen;

    /// <summary>What the listener takes for the client's wish; without a translation that is its own address.</summary>
    Endpoint? Seen => Kind == OutcomeKind.Delivered && Translated ? OriginalDestination : null;

    /// <summary>The outcome in words, such as <c>proxy-outbound at 127.0.0.1:15001</c>.</summary>
    public override string ToString() => Kind switch
    {
        OutcomeKind.Delivered => $"{Listener!.Name} at {Local}",
        OutcomeKind.External => $"external, {Local} by {OutInterface}",
        OutcomeKind.Dropped when Leg != Leg.Request => $"dropped (the {Leg.ToString().ToLowerInvariant()} is lost)",
        OutcomeKind.Undecided => $"undecided because of {Cause}",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
