using System.Text;
using System.Text.Json;

namespace Sidecar.Netfilter.Evaluation;

/// <summary>A connection followed through the proxy: what lands there goes on as a connection of the proxy's own.</summary>
/// <param name="Hops">The connections one after the other; at least one.</param>
/// <param name="Loops">True where it comes back to a connection that it was before.</param>
public sealed record Journey(EquatableArray<PacketTrace> Hops, bool Loops)
{
    /// <summary>Where the last connection lands.</summary>
    public Outcome End => Hops[^1].Outcome;

    /// <summary>The traces one after the other.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var hop in Hops)
            text.Append(text.Length == 0 ? "" : "the proxy goes on: ").Append(hop);
        if (Loops)
            text.Append("and so on for ever: a loop\n");
        return text.ToString();
    }

    /// <summary>Writes the journey as one JSON object.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteBoolean("loops", Loops);
        writer.WriteStartArray("hops");
        foreach (var hop in Hops)
            hop.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
