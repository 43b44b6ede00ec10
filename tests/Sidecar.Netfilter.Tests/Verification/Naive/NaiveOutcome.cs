using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>What client and listener see of a connection, as the naive interpreter has it.</summary>
readonly record struct NaiveOutcome(
    OutcomeKind Kind, Listener? Listener, Endpoint Local, Endpoint Peer, string? Out, bool Answered, Endpoint? Seen)
{
    /// <summary>The same of the library's answer.</summary>
    public static NaiveOutcome Of(in Outcome outcome) => new(
        outcome.Kind, outcome.Listener, outcome.Local, outcome.Peer, outcome.OutInterface, outcome.Answered,
        outcome.Kind == OutcomeKind.Delivered && outcome.Translated ? outcome.OriginalDestination : null);

    /// <summary>The role of the listener that has it.</summary>
    public ListenerRole? Role => Kind == OutcomeKind.Delivered ? Listener!.Role : null;
}
