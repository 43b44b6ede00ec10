using System.Text;

namespace Sidecar.Netfilter.Evaluation;

/// <summary>The text form of traces.</summary>
static class TraceText
{
    public static string Of(PacketTrace trace, TraceDetail detail)
    {
        var text = new StringBuilder().Append(trace.Packet).Append('\n');
        foreach (var step in Told(trace, detail))
            Append(text, step, detail);
        AppendEnd(text, trace.Outcome);
        return text.ToString();
    }

    /// <summary>The outcome with all that the listener sees.</summary>
    public static void AppendEnd(StringBuilder text, in Outcome outcome)
    {
        text.Append("⇒ ").Append(outcome);
        if (outcome.Kind == OutcomeKind.Delivered)
        {
            text.Append($", sees {outcome.Peer}");
            if (outcome.OriginalDestination is { } asked && asked != outcome.Local)
                text.Append($" asking for {asked}");
        }
        if (outcome is { Kind: OutcomeKind.Delivered or OutcomeKind.External, Answered: false })
            text.Append("; its answer does not come back");
        if (outcome.Cause is { } cause && outcome.Kind != OutcomeKind.Undecided)
            text.Append($" ({Words.Of(cause)})");
        text.Append('\n');
    }

    static IEnumerable<TraceStep> Told(PacketTrace trace, TraceDetail detail)
    {
        var lost = detail == TraceDetail.All || trace.Outcome.Leg != Leg.Request || HookBefore(trace);
        return lost ? trace.Steps : trace.Steps.TakeWhile(step => step is not LegStep { Leg: not Leg.Request });
    }

    // Datagrams that are delivered but not answered: the answer's way tells why.
    static bool HookBefore(PacketTrace trace) =>
        trace.Outcome is { Kind: OutcomeKind.Delivered or OutcomeKind.External, Answered: false };

    static void Append(StringBuilder text, TraceStep step, TraceDetail detail)
    {
        switch (step)
        {
            case LegStep { Leg: not Leg.Request } leg:
                text.Append($"its {leg.Leg.ToString().ToLowerInvariant()}, {leg.From} to {leg.To}\n");
                break;
            case HookStep hook:
                text.Append($"  {hook.Hook.ToString().ToUpperInvariant()}{Interfaces(hook)}\n");
                break;
            case RuleStep rule when rule.Matched || detail != TraceDetail.Matches:
                AppendRule(text, rule);
                break;
            case ChainStep chain when chain.Verdict != "policy accept" || detail == TraceDetail.All:
                text.Append($"      {chain.Table} {chain.Chain}: {chain.Verdict}\n");
                break;
            case NoteStep note:
                text.Append($"    {note.Text}\n");
                break;
        }
    }

    static void AppendRule(StringBuilder text, RuleStep step)
    {
        text.Append($"    {(step.Matched ? "✓" : "·")} {step.Table} {step.Chain} {step.Number}: {Words.Of(step.Rule)}");
        if (step.Failed is { } failed)
            text.Append($"  [fails: {Words.Of(failed)}]");
        text.Append('\n');
        if (step.Matched && step.Rule.Intent.Length > 0)
            text.Append($"        {step.Rule.Intent}\n");
        foreach (var change in step.Changes)
            text.Append($"        {change.What} {change.Before} → {change.After}\n");
    }

    static string Interfaces(HookStep hook) => (hook.InInterface, hook.OutInterface) switch
    {
        ({ } i, { } o) => $" in {i}, out {o}",
        ({ } i, null) => $" in {i}",
        (null, { } o) => $" out {o}",
        _ => "",
    };
}
