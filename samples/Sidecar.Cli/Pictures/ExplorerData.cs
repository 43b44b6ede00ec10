using System.Text.Json;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Cli.Pictures;

/// <summary>All journeys that a page can show, followed here: the page itself knows nothing of rules.</summary>
sealed class ExplorerData
{
    readonly PacketChoices choices;
    readonly IReadOnlyList<string> given;
    readonly TraceSteps told;
    readonly Evaluator evaluator;
    readonly ProxyBehaviour proxy;
    readonly Dictionary<string, int> steps = [];
    readonly List<ToldStep> stepList = [];
    readonly Dictionary<Packet, int> traces = [];
    readonly List<(PacketTrace Trace, int[] Steps)> traceList = [];
    readonly List<(string Key, int[] Hops, bool Loops, string Command)> journeys = [];

    /// <summary>Follows every choice.</summary>
    /// <param name="picture">The picture that lights up.</param>
    /// <param name="source">The rules.</param>
    /// <param name="given">The arguments that name the rules.</param>
    public ExplorerData(Picture picture, RuleSource source, IReadOnlyList<string> given)
    {
        choices = PacketChoices.Of(source);
        (this.given, told, proxy) = (given, new TraceSteps(picture), source.Proxy);
        evaluator = new Evaluator(source.Rules, source.Facts);
        for (var sender = 0; sender < choices.Senders.Count; sender++)
            for (var receiver = 0; receiver < choices.Receivers.Count; receiver++)
                foreach (var protocol in PacketChoices.Protocols)
                    Follow(sender, receiver, protocol);
    }

    /// <summary>Writes everything as one JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteTexts("senders", choices.Senders.Select(sender => sender.Label));
        json.WriteTexts("receivers", choices.Receivers.Select(receiver => receiver.Label));
        json.WriteTexts("protocols", PacketChoices.Protocols);
        json.WriteStartArray("ports");
        foreach (var port in choices.Ports)
        {
            json.WriteStartObject();
            json.WriteNumber("number", port.Number);
            json.WriteString("label", port.Label);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteSteps(json);
        WriteTraces(json);
        WriteJourneys(json);
        json.WriteEndObject();
    }

    void Follow(int sender, int receiver, string protocol)
    {
        foreach (var port in protocol == "ping" ? [0] : choices.Ports.Select(port => port.Number))
        {
            var (from, to) = (choices.Senders[sender], choices.Receivers[receiver]);
            if (PacketChoices.PacketOf(from, to, protocol, port) is not { } packet)
                continue;
            var journey = evaluator.Follow(packet, proxy);
            journeys.Add(($"{sender}/{receiver}/{protocol}/{port}", [.. journey.Hops.Select(Number)], journey.Loops, Command(from, packet)));
        }
    }

    string Command(Sender sender, Packet packet)
    {
        var to = packet.Protocol.HasPorts ? $"{packet.Asked}" : $"{packet.Destination}";
        string[] protocol = packet.Protocol == Netfilter.Protocol.Tcp ? [] : ["--protocol", $"{packet.Protocol}"];
        return ShellText.Of(["sidecar", "trace", .. given, "--to", to, .. protocol, .. sender.Arguments, "--follow"]);
    }

    int Number(PacketTrace trace)
    {
        if (traces.TryGetValue(trace.Packet, out var number))
            return number;
        traces.Add(trace.Packet, traceList.Count);
        traceList.Add((trace, [.. told.Of(trace).Select(Number)]));
        return traceList.Count - 1;
    }

    int Number(ToldStep step)
    {
        var key = string.Join('\n', [step.Kind, step.Tried ?? "", .. step.Lines, "", .. step.Lit]);
        if (steps.TryGetValue(key, out var number))
            return number;
        steps.Add(key, stepList.Count);
        stepList.Add(step);
        return stepList.Count - 1;
    }

    void WriteSteps(Utf8JsonWriter json)
    {
        json.WriteStartArray("steps");
        foreach (var step in stepList)
        {
            json.WriteStartObject();
            json.WriteString("kind", step.Kind);
            json.WriteTexts("lines", step.Lines);
            json.WriteTexts("lit", step.Lit);
            json.WriteOptional("tried", step.Tried);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void WriteTraces(Utf8JsonWriter json)
    {
        json.WriteStartArray("traces");
        foreach (var (trace, numbers) in traceList)
        {
            json.WriteStartObject();
            json.WriteString("packet", trace.Packet.ToString());
            json.WriteString("landing", Landing(trace.Outcome));
            json.WriteString("kind", trace.Outcome.Kind.ToString().ToLowerInvariant());
            if (trace.Decisive is { } rule)
            {
                json.WriteString("decisive", $"{rule.Table} {rule.Chain} {rule.Number}");
                json.WriteString("why", rule.Rule.Intent);
            }
            Write(json, "steps", numbers);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void WriteJourneys(Utf8JsonWriter json)
    {
        json.WriteStartObject("journeys");
        foreach (var (key, hops, loops, command) in journeys)
        {
            json.WriteStartObject(key);
            Write(json, "hops", hops);
            json.WriteBoolean("loops", loops);
            json.WriteString("command", command);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, int[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    static string Landing(Netfilter.Evaluation.Outcome outcome) => outcome.Kind switch
    {
        OutcomeKind.Delivered => $"Lands at {outcome}.",
        OutcomeKind.External => $"Leaves the pod for {outcome.Local} by {outcome.OutInterface}.",
        OutcomeKind.Refused => $"Refused: nobody listens at {outcome.Local}.",
        OutcomeKind.Unreachable => "Unreachable: there is no route.",
        _ => $"{char.ToUpperInvariant(outcome.ToString()[0])}{outcome.ToString()[1..]}.",
    };
}
