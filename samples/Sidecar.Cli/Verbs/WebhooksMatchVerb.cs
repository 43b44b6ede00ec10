using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Cli.Sources;
using Sidecar.Core;
using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar webhooks match</c>: which webhooks an API server calls for a pod, and why not the others.</summary>
static class WebhooksMatchVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var files = new ManifestOptions();
        var space = new Option<string>("--namespace", "-n")
        {
            Description = "The namespace of the pod.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "default",
        };
        var spaceLabels = Labels("--namespace-labels", "The labels of the namespace; without them, what hangs on them is left open.");
        var podLabels = Labels("--labels", "The labels of the pod.");
        var check = new Option<bool>("--check") { Description = "Exit with 1 where no webhook is called." };
        var output = OutputOption.CreateShort("text: for a person. json: for programs.", "text", "json");
        var verb = new Command("match", "Says which webhooks are called when a pod is made, and what stands in the way of the others.")
        {
            space,
            spaceLabels,
            podLabels,
            check,
            output,
        };
        files.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (!files.TryList(parsed, out var names, out var failure)
                || !WebhookFiles.TryRead(names, terminal, out var configurations, out failure))
            {
                report(failure);
                return;
            }
            var request = WebhookRequest.Creating(
                PodWith(Read(parsed.GetValue(podLabels)) ?? []), parsed.GetRequiredValue(space), Read(parsed.GetValue(spaceLabels)));
            var matches = IstioWebhooks.Matcher(configurations).Match(request);
            var text = parsed.GetValue(output) == "json"
                ? JsonText.Document(json => Write(matches, json))
                : JsonText.Utf8(string.Concat(matches.Select(match => $"{match}\n")));
            var called = matches.Any(match => match.Outcome == WebhookOutcome.Called);
            report(parsed.GetValue(check) && !called ? Outcome.Found(text) : Outcome.Ok(text));
        });
        return verb;
    }

    static Option<string> Labels(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "KEY=VALUE,…" };
        option.Validators.Add(result => CheckLabels(result, name));
        return option;
    }

    static void CheckLabels(OptionResult result, string name)
    {
        foreach (var pair in (result.Tokens is [var token] ? token.Value : "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            if (pair.IndexOf('=', StringComparison.Ordinal) < 1)
                result.AddError($"{name} '{pair}': expected KEY=VALUE, such as istio-injection=enabled.");
    }

    static Dictionary<string, string>? Read(string? labels) => labels?
        .Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
        .GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => group.Last()[1]);

    static Pod PodWith(Dictionary<string, string> labels)
    {
        var written = new JsonObject();
        foreach (var (key, value) in labels)
            written[key] = value;
        return Pod.FromJson(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "pod", ["labels"] = written },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray() },
        });
    }

    static void Write(EquatableArray<WebhookMatch> matches, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var match in matches)
        {
            json.WriteStartObject();
            json.WriteString("configuration", match.Configuration);
            json.WriteNumber("index", match.Index);
            json.WriteString("webhook", match.Name);
            json.WriteString("outcome", match.Outcome switch
            {
                WebhookOutcome.Called => "called",
                WebhookOutcome.NotCalled => "not-called",
                WebhookOutcome.Refused => "refused",
                _ => "unknown",
            });
            Write("blockers", match.Blockers, json);
            Write("undecided", match.Undecided, json);
            Write("refusals", match.Refusals, json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Write(string name, EquatableArray<WebhookBlocker> blockers, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (var blocker in blockers)
        {
            json.WriteStartObject();
            json.WriteString("pointer", blocker.Pointer.ToString());
            json.WriteString("required", blocker.Required);
            json.WriteString("found", blocker.Found);
            json.WriteString("hint", blocker.Hint);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
