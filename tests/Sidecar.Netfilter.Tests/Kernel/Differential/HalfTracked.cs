using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>
/// Connections of which the kernel sees one half only: their packets are in different zones, or some are exempt.
/// </summary>
/// <remarks>
/// The kernel picks such a connection up at whatever packet comes first; what it makes of it is a matter of timing, which
/// no prediction is about. So is a zone that depends on the owner: what the kernel sends for a connection before it is
/// accepted has none yet.
/// </remarks>
static class HalfTracked
{
    public static bool Is(PacketTrace trace)
    {
        var states = new List<string>();
        var tracked = false;
        foreach (var step in trace.Steps)
        {
            if (step is LegStep)
            {
                states.Add("");
                tracked = false;
            }

            // Once it is tracked nothing can change that.
            tracked |= step is NoteStep { Text: var text } && text.StartsWith("Connection tracking", StringComparison.Ordinal);
            if (step is RuleStep rule && !tracked)
                states[^1] = After(states[^1], rule);
        }
        return states.Distinct().Count() > 1
            || trace.Steps.OfType<RuleStep>().Any(rule => Zones(rule) && rule.Rule.Matches.Any(match => match is UidMatch or GidMatch or SocketExistsMatch));
    }

    /// <summary>
    /// Whether the kernel acknowledges the data before or after the application accepts the connection is a matter of
    /// timing too: only then has the connection's socket an owner.
    /// </summary>
    public static bool AnswersByChance(PacketTrace trace) => trace.Steps
        .SkipWhile(step => step is not LegStep { Leg: Leg.Receipt })
        .TakeWhile(step => step is not LegStep { Leg: Leg.Response })
        .OfType<RuleStep>().Any(rule => rule.Rule.Matches.Any(match => match is UidMatch or GidMatch or SocketExistsMatch)
            && rule.Failed is null or UidMatch or GidMatch or SocketExistsMatch);

    static string After(string state, RuleStep rule)
    {
        if (rule.Changes.FirstOrDefault(change => change.What == "zone") is { } zone)
            return zone.After;
        return rule.Matched && state.Length == 0 && rule.Rule.Targets.Any(target => target is NoTrack) ? "exempt" : state;
    }

    static bool Zones(RuleStep rule) => rule.Rule.Targets.Any(target => target is SetZone or NoTrack);
}
