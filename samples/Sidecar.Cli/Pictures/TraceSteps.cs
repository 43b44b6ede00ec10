using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Cli.Pictures;

/// <summary>A step of a trace as a page tells it.</summary>
/// <param name="Kind">hook, rule (it matched), tried (it did not), chain, leg, note or end.</param>
/// <param name="Lines">What <c>sidecar trace --detail rules</c> says of it.</param>
/// <param name="Lit">The parts of the picture that the packet comes by.</param>
/// <param name="Tried">The rule that did not match; null for every other step.</param>
sealed record ToldStep(string Kind, IReadOnlyList<string> Lines, IReadOnlyList<string> Lit, string? Tried);

/// <summary>Holds a trace against a picture: which parts light up, step by step. What happens only the evaluator says.</summary>
sealed class TraceSteps
{
    readonly HashSet<string> parts;

    public TraceSteps(Picture picture) => parts =
    [
        ElementId.Arrives, ElementId.Process, ElementId.Leaves,
        .. picture.Hooks.Select(hook => hook.Id), .. picture.Chains.Select(chain => chain.Id),
        .. picture.Chains.SelectMany(chain => chain.Rules).Select(rule => rule.Id), .. picture.Edges.Select(edge => edge.Id),
    ];

    /// <summary>The steps, and the end behind them.</summary>
    public IEnumerable<ToldStep> Of(PacketTrace trace)
    {
        Hook? reached = null;
        var told = Body(trace, 0);
        var isTold = true;
        for (var count = 1; count <= trace.Steps.Count; count++)
        {
            var step = trace.Steps[count - 1];
            var body = Body(trace, count);
            if (step is LegStep { Leg: not Leg.Request })
                (reached, isTold) = (null, body.Length > told.Length);
            if (isTold && Lines(body[told.Length..]) is { Length: > 0 } lines)
                yield return new(
                    KindOf(step), lines, [.. Lit(step, reached).Where(parts.Contains)],
                    step is RuleStep { Matched: false } tried ? IdOf(tried) : null);
            told = body;
            reached = step is HookStep hook ? hook.Hook : reached;
        }
        yield return new("end", Lines(trace.ToText(TraceDetail.Rules)[Body(trace, trace.Steps.Count).Length..]), [.. End(trace.Outcome)], null);
    }

    // The text grows with the steps; what a step adds to it is what there is to say of it.
    static string Body(PacketTrace trace, int count)
    {
        var text = (trace with { Steps = trace.Steps.Take(count).ToEquatableArray() }).ToText(TraceDetail.Rules);
        return text[..(text.LastIndexOf("\n⇒ ", StringComparison.Ordinal) + 1)];
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static string KindOf(TraceStep step) => step switch
    {
        HookStep => "hook",
        RuleStep { Matched: true } => "rule",
        RuleStep => "tried",
        ChainStep => "chain",
        LegStep => "leg",
        _ => "note",
    };

    static IEnumerable<string> Lit(TraceStep step, Hook? reached) => step switch
    {
        LegStep { Leg: Leg.Request } => [],
        HookStep hook when reached is { } before => [ElementId.Way(ElementId.Of(before), ElementId.Of(hook.Hook)), ElementId.Of(hook.Hook)],
        HookStep { Hook: Hook.Output } => [ElementId.Process, ElementId.Way(ElementId.Process, ElementId.Of(Hook.Output)), ElementId.Of(Hook.Output)],
        HookStep hook => [ElementId.Arrives, ElementId.Way(ElementId.Arrives, ElementId.Of(hook.Hook)), ElementId.Of(hook.Hook)],
        RuleStep rule => Around(rule),
        ChainStep chain => [ElementId.Of(chain.Table, chain.Chain)],
        _ => [],
    };

    static IEnumerable<string> Around(RuleStep step)
    {
        var chain = ElementId.Of(step.Table, step.Chain);
        var target = step.Rule.Targets.Select(one => one switch
        {
            Jump jump => jump.Chain,
            Goto other => other.Chain,
            _ => default(ChainName?),
        }).FirstOrDefault(name => name is not null);
        return !step.Matched ? [ElementId.Call(chain), chain]
            : target is { } next ? [ElementId.Call(chain), chain, IdOf(step), ElementId.Jump(IdOf(step)), ElementId.Of(step.Table, next)]
            : [ElementId.Call(chain), chain, IdOf(step)];
    }

    static string IdOf(RuleStep step) => ElementId.Of(step.Table, step.Chain, step.Number);

    static string[] End(Netfilter.Evaluation.Outcome outcome) => outcome.Kind switch
    {
        OutcomeKind.Delivered or OutcomeKind.Refused => [ElementId.Way(ElementId.Of(Hook.Input), ElementId.Process), ElementId.Process],
        OutcomeKind.External => [ElementId.Way(ElementId.Of(Hook.Postrouting), ElementId.Leaves), ElementId.Leaves],
        _ => [],
    };
}
