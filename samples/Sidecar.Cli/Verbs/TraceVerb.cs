using System.CommandLine;
using System.Text.Json;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar trace</c>: where a connection lands, and why.</summary>
static class TraceVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var source = new RuleSourceOptions();
        var packet = new PacketOptions();
        var detail = new Option<string>("--detail")
        {
            Description = "matches: the rules that matched. rules: also those that did not, and why. all: of every packet of the opening.",
            DefaultValueFactory = _ => "matches",
        };
        detail.AcceptOnlyFromAmong("matches", "rules", "all");
        var follow = new Option<bool>("--follow")
        {
            Description = "Go on with the connection that the proxy opens because of this one, to the end.",
        };
        var expect = new Option<string>("--expect")
        {
            Description = "Where it should land, such as proxy-outbound, application, external, refused or dropped; elsewhere is exit code 1.",
            HelpName = "LANDING",
        };
        var output = OutputOption.Create("text: for a person. json: every step.", "text", "json");
        var verb = new Command("trace", "Says where a connection lands under a set of rules, rule by rule.");
        packet.AddTo(verb);
        foreach (var option in new Option[] { detail, follow, expect, output })
            verb.Add(option);
        source.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (!source.TryRead(parsed, terminal, out var rules, out var failure))
            {
                report(failure);
                return;
            }
            var evaluator = new Evaluator(rules.Rules, rules.Facts);
            var sent = packet.Read(parsed, rules)!;
            var journey = parsed.GetValue(follow) ? evaluator.Follow(sent, rules.Proxy) : new Journey([evaluator.Trace(sent)], Loops: false);
            var text = parsed.GetValue(output) == "json"
                ? JsonText.Document(json => Write(journey, parsed.GetValue(follow), json))
                : JsonText.Utf8(Text(journey, parsed.GetValue(follow), Enum.Parse<TraceDetail>(parsed.GetRequiredValue(detail), ignoreCase: true)));
            report(Outcome.Ok(text, rules.Warnings).Unless(Surprise(journey.End, journey.Loops, parsed.GetValue(expect))));
        });
        return verb;
    }

    static string Text(Journey journey, bool follow, TraceDetail detail) =>
        follow && detail == TraceDetail.Matches ? journey.ToString() : string.Concat(journey.Hops.Select(hop => hop.ToText(detail)));

    static void Write(Journey journey, bool follow, Utf8JsonWriter json)
    {
        if (follow)
            journey.WriteTo(json);
        else
            journey.Hops[0].WriteTo(json);
    }

    static string? Surprise(Netfilter.Evaluation.Outcome end, bool loops, string? expected)
    {
        var landed = loops ? "loop" : end.Kind == OutcomeKind.Delivered ? end.Listener!.Name : end.Kind.ToString().ToLowerInvariant();
        return expected is null || landed == expected ? null : $"sidecar trace: expected {expected}, but it lands at {landed}.";
    }
}
