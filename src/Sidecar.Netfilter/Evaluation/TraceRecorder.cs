namespace Sidecar.Netfilter.Evaluation;

/// <summary>Writes down every step of a walk.</summary>
readonly struct TraceRecorder(List<TraceStep> steps) : IRecorder
{
    public static bool Listens => true;

    public void Sets(in InFlight packet) => steps.Add(new LegStep(packet.Leg, packet.Protocol, packet.From, packet.To));

    public void Reaches(Hook hook, in InFlight packet) => steps.Add(new HookStep(hook, packet.In, packet.Out));

    public void Tries(CompiledRule rule, Statement? failed, in InFlight before, in InFlight after) => steps.Add(new RuleStep(
        rule.Chain.Table, rule.Chain.Source.Name, rule.Index + 1, rule.Source, failed, Changes(before, after)));

    public void Leaves(CompiledChain chain, Step verdict) => steps.Add(new ChainStep(chain.Table, chain.Source.Name, verdict switch
    {
        Step.Next or Step.Return => chain.Drops ? "policy drop" : "policy accept",
        _ => verdict.ToString().ToLowerInvariant(),
    }));

    public void Meets(Event what, in InFlight packet) => steps.Add(new NoteStep(what switch
    {
        Event.Routed => $"Routed from {packet.Source} by {packet.Out}.",
        Event.RoutedAgain => $"Routed again, by {packet.Routed}.",
        Event.Reenters => "Comes back in by lo.",
        Event.NatSkipped => "nat is passed over: it has decided for this connection.",
        Event.NatApplied => $"nat does as for the first packet: now {packet.From} to {packet.To}.",
        Event.Tracked => Tracked(packet),
        Event.Forwarded => $"Not for this host: forwarded by {packet.Out}.",
        _ => what.ToString(),
    }));

    static string Tracked(in InFlight packet)
    {
        var zone = packet.Zone == 0 ? "" : $" in zone {packet.Zone}";
        var mark = packet.ConnectionMark == 0 ? "" : $", connection mark 0x{packet.ConnectionMark:x}";
        return packet.Tracking == Tracking.Invalid
            ? $"Connection tracking finds it invalid{zone}."
            : $"Connection tracking: {packet.State.ToString().ToLowerInvariant()}{zone}{mark}.";
    }

    static EquatableArray<Change> Changes(in InFlight before, in InFlight after)
    {
        var changes = new List<Change>();
        Note("destination", before.To.ToString(), after.To.ToString());
        Note("source", before.From.ToString(), after.From.ToString());
        Note("mark", $"0x{before.Mark:x}", $"0x{after.Mark:x}");
        Note("connection mark", $"0x{before.ConnectionMark:x}", $"0x{after.ConnectionMark:x}");
        Note("zone", $"{before.Zone}", $"{after.Zone}");
        Note("listener", before.Assigned?.Name ?? "none", after.Assigned?.Name ?? "none");
        return changes.ToEquatableArray();

        void Note(string what, string was, string becomes)
        {
            if (was != becomes)
                changes.Add(new Change(what, was, becomes));
        }
    }
}
