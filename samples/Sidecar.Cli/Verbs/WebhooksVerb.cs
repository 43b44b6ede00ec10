using System.CommandLine;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar webhooks</c>: the configurations by which an API server calls an injector.</summary>
static class WebhooksVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report) =>
        new("webhooks", "Makes, checks and asks mutating webhook configurations.")
        {
            WebhooksBuildVerb.Create(terminal, report),
            WebhooksLintVerb.Create(terminal, report),
            WebhooksMatchVerb.Create(terminal, report),
        };
}
