using System.CommandLine;
using System.Text.Json;
using Sidecar.Cli.Sources;
using Sidecar.Core;
using Sidecar.Core.Webhooks.Istio;
using Sidecar.Core.Webhooks.Linting;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar webhooks lint</c>: what in webhook configurations will be refused, fail or hurt.</summary>
static class WebhooksLintVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var files = new ManifestOptions();
        var strict = new Option<bool>("--strict") { Description = "Exit with 1 for warnings too, not only for errors." };
        var output = OutputOption.CreateShort("text: a line for each finding. json: the same for programs.", "text", "json");
        var verb = new Command("lint", "Reports what in webhook configurations is refused, fails, or hurts when the injector is down.")
        {
            strict,
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
            var findings = WebhookLint.Check(configurations, new WebhookLintOptions { Deactivated = IstioWebhooks.NeverMatch });
            var text = parsed.GetValue(output) == "json"
                ? JsonText.Document(json => Write(findings, json))
                : JsonText.Utf8(findings.IsEmpty ? "Nothing found.\n" : string.Concat(findings.Select(finding => $"{finding}\n")));
            var limit = parsed.GetValue(strict) ? WebhookFindingSeverity.Warning : WebhookFindingSeverity.Error;
            report(findings.Any(finding => finding.Rule.Severity >= limit) ? Outcome.Found(text) : Outcome.Ok(text));
        });
        return verb;
    }

    static void Write(EquatableArray<WebhookFinding> findings, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Rule.Code);
            json.WriteString("severity", finding.Rule.Severity.ToString().ToLowerInvariant());
            json.WriteString("configuration", finding.Configuration);
            json.WriteString("pointer", finding.Pointer.ToString());
            json.WriteString("message", finding.Message);
            json.WriteString("fix", finding.Fix);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
