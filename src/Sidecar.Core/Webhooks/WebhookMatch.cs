using System.Text;

namespace Sidecar.Core.Webhooks;

/// <summary>What becomes of one webhook at a request, and why.</summary>
/// <param name="Configuration">The name of the configuration.</param>
/// <param name="Index">The place of the webhook in its configuration, from 0.</param>
/// <param name="Name">The name of the webhook.</param>
public sealed record WebhookMatch(string Configuration, int Index, string Name)
{
    /// <summary>
    /// Every requirement that is not met, in the order of <see cref="WebhookRequirement"/>. Of several rules, versions of
    /// the resource, or objects (the old and the new one), the one that comes nearest is listed: once all that is listed
    /// is met the webhook is called, and not before.
    /// </summary>
    public EquatableArray<WebhookBlocker> Blockers { get; init; }

    /// <summary>What makes the API server refuse the request, should nothing of <see cref="Blockers"/> stand before it.</summary>
    public EquatableArray<WebhookBlocker> Refusals { get; init; }

    /// <summary>Requirements that could not be looked at: labels not given, an expression not understood.</summary>
    public EquatableArray<WebhookBlocker> Undecided { get; init; }

    /// <summary>What the API server does.</summary>
    public WebhookOutcome Outcome =>
        !Blockers.IsEmpty ? WebhookOutcome.NotCalled
        : !Undecided.IsEmpty ? WebhookOutcome.Unknown
        : !Refusals.IsEmpty ? WebhookOutcome.Refused
        : WebhookOutcome.Called;

    /// <summary>The outcome and, one a line, all that led to it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Configuration}: {Name}: {Word}");
        foreach (var line in Blockers.Concat(Undecided).Concat(Refusals))
            text.Append("\n  ").Append(line);
        return text.ToString();
    }

    string Word => Outcome switch
    {
        WebhookOutcome.Called => "called",
        WebhookOutcome.NotCalled => "not called",
        WebhookOutcome.Refused => "the request is refused",
        _ => "not known",
    };
}
