using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sidecar.Netfilter.Evaluation;

/// <summary>The JSON form of traces and outcomes.</summary>
static class TraceJson
{
    static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(PacketTrace trace) => Text(writer => Write(trace, writer));

    public static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void Write(PacketTrace trace, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("packet");
        Write(trace.Packet, json);
        json.WritePropertyName("outcome");
        Write(trace.Outcome, json);
        json.WriteStartArray("steps");
        foreach (var step in trace.Steps)
            Write(step, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Packet packet, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("protocol", packet.Protocol.ToString());
        Optional(json, "source", packet.Source?.ToString());
        json.WriteNumber("sourcePort", packet.SourcePort);
        json.WriteString("destination", packet.Destination.ToString());
        json.WriteNumber("destinationPort", packet.DestinationPort);
        Optional(json, "inInterface", packet.InInterface);
        if (packet.Owner is { } owner)
        {
            json.WriteNumber("uid", owner.Uid);
            json.WriteNumber("gid", owner.Gid);
            json.WriteStartArray("supplementaryGroups");
            foreach (var group in owner.SupplementaryGroups)
                json.WriteNumberValue(group);
            json.WriteEndArray();
        }
        json.WriteNumber("mark", packet.Mark);
        json.WriteBoolean("transparent", packet.Transparent);
        json.WriteString("state", packet.State.ToString());
        json.WriteEndObject();
    }

    public static void Write(in Outcome outcome, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kind", outcome.Kind.ToString());
        Optional(json, "listener", outcome.Listener?.Name);
        Optional(json, "role", outcome.Listener?.Role.ToString());
        json.WriteString("local", outcome.Local.ToString());
        json.WriteString("peer", outcome.Peer.ToString());
        Optional(json, "originalDestination", outcome.OriginalDestination?.ToString());
        json.WriteBoolean("translated", outcome.Translated);
        json.WriteBoolean("assigned", outcome.Assigned);
        Optional(json, "outInterface", outcome.OutInterface);
        json.WriteNumber("mark", outcome.Mark);
        json.WriteNumber("connectionMark", outcome.ConnectionMark);
        json.WriteNumber("zone", outcome.Zone);
        json.WriteBoolean("answered", outcome.Answered);
        if (outcome.Kind is OutcomeKind.Dropped or OutcomeKind.Undecided)
            json.WriteString("leg", outcome.Leg.ToString());
        Optional(json, "cause", outcome.Cause is { } cause ? Words.Of(cause) : null);
        json.WriteEndObject();
    }

    static void Write(TraceStep step, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        switch (step)
        {
            case LegStep leg:
                json.WriteString("step", "packet");
                json.WriteString("leg", leg.Leg.ToString());
                json.WriteString("from", leg.From.ToString());
                json.WriteString("to", leg.To.ToString());
                break;
            case HookStep hook:
                json.WriteString("step", "hook");
                json.WriteString("hook", hook.Hook.ToString());
                Optional(json, "in", hook.InInterface);
                Optional(json, "out", hook.OutInterface);
                break;
            case RuleStep rule:
                WriteRule(rule, json);
                break;
            case ChainStep chain:
                json.WriteString("step", "chain");
                json.WriteString("table", chain.Table.ToString());
                json.WriteString("chain", chain.Chain.ToString());
                json.WriteString("verdict", chain.Verdict);
                break;
            case NoteStep note:
                json.WriteString("step", "note");
                json.WriteString("text", note.Text);
                break;
        }
        json.WriteEndObject();
    }

    static void WriteRule(RuleStep rule, Utf8JsonWriter json)
    {
        json.WriteString("step", "rule");
        json.WriteString("table", rule.Table.ToString());
        json.WriteString("chain", rule.Chain.ToString());
        json.WriteNumber("number", rule.Number);
        json.WriteString("rule", Words.Of(rule.Rule));
        Optional(json, "intent", rule.Rule.Intent is { Length: > 0 } intent ? intent : null);
        json.WriteBoolean("matched", rule.Matched);
        Optional(json, "failed", rule.Failed is { } failed ? Words.Of(failed) : null);
        json.WriteStartArray("changes");
        foreach (var change in rule.Changes)
        {
            json.WriteStartObject();
            json.WriteString("what", change.What);
            json.WriteString("before", change.Before);
            json.WriteString("after", change.After);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
