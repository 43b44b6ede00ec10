using System.Text.Json;

namespace Sidecar.Netfilter.Evaluation;

/// <summary>Where a connection lands, and every step on the way there.</summary>
/// <param name="Packet">The packet that opens it.</param>
/// <param name="Outcome">Where it lands.</param>
/// <param name="Steps">The steps, in order.</param>
public sealed record PacketTrace(Packet Packet, Outcome Outcome, EquatableArray<TraceStep> Steps)
{
    /// <summary>The rule that decided: the last one that matched with the first packet; null where none did.</summary>
    public RuleStep? Decisive => Steps
        .TakeWhile(step => step is not LegStep { Leg: not Leg.Request })
        .OfType<RuleStep>().LastOrDefault(step => step.Matched);

    /// <summary>The trace for a person: what matched, hook by hook, and the end.</summary>
    public override string ToString() => ToText(TraceDetail.Matches);

    /// <summary>The trace for a person.</summary>
    /// <param name="detail">How much of it.</param>
    public string ToText(TraceDetail detail) => TraceText.Of(this, detail);

    /// <summary>Writes the trace as one JSON object; every step is told.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        TraceJson.Write(this, writer);
    }

    /// <summary>The trace as JSON text; see <see cref="WriteTo"/>.</summary>
    public string ToJson() => TraceJson.Of(this);
}
