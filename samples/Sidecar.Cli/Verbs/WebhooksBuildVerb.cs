using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Sidecar.Cli.Sources;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;
using Sidecar.Core.Yaml;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar webhooks build</c>: the configuration of a control plane, or of a revision tag.</summary>
static class WebhooksBuildVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var kind = new Option<string>("--kind")
        {
            Description = "canonical: that of a control plane. default-chart: that of the default chart. simple: one webhook "
                + "for all pods that ask.",
            DefaultValueFactory = _ => "canonical",
        };
        kind.AcceptOnlyFromAmong("canonical", "default-chart", "simple");
        var revision = Text("--revision", "NAME", "The revision of the control plane; empty for the default one.");
        var space = Text("--namespace", "NAME", "The namespace of the control plane.", "istio-system");
        var tag = Text("--tag", "NAME", "Make the configuration of a tag that stands for --revision, from those of --existing.");
        var existing = new Option<string[]>("--existing")
        {
            Description = "The webhook configurations that are there already, for --tag.",
            HelpName = "FILE",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "A tag of this name may be there already." };
        var everywhere = new Option<bool>("--enable-namespaces-by-default") { Description = "Inject in namespaces without any label, too." };
        var url = Text("--url", "URL", "Call this URL, not a Service.");
        var authority = Text("--ca-bundle", "FILE", "The certificates, in PEM, by which the API server knows the injector.");
        var output = OutputOption.CreateShort("The form of the configuration.", "yaml", "json");
        var verb = new Command("build", "Makes the webhook configuration of a control plane, or of a revision tag.");
        foreach (var option in new Option[] { kind, revision, space, tag, existing, overwrite, everywhere, url, authority, output })
            verb.Add(option);
        verb.Validators.Add(result => Check(result, tag, existing));
        verb.SetAction(parsed => report(parsed.GetValue(tag) is { } name
            ? Tag(name, parsed.GetValue(existing)!, terminal, parsed.GetRequiredValue(output), new RevisionTag(name, parsed.GetValue(revision) is { Length: > 0 } of ? of : "default")
            {
                Namespace = parsed.GetRequiredValue(space),
                EnableNamespacesByDefault = parsed.GetValue(everywhere),
                Overwrite = parsed.GetValue(overwrite),
            })
            : Build(parsed.GetRequiredValue(kind), parsed.GetValue(authority), terminal, parsed.GetRequiredValue(output), new IstioWebhookOptions
            {
                Revision = parsed.GetValue(revision) ?? "",
                Namespace = parsed.GetRequiredValue(space),
                EnableNamespacesByDefault = parsed.GetValue(everywhere),
                InjectionUrl = parsed.GetValue(url),
            })));
        return verb;
    }

    static Option<string> Text(string name, string shown, string description, string? value = null)
    {
        var option = new Option<string>(name) { Description = description, HelpName = shown };
        if (value is not null)
            option.DefaultValueFactory = _ => value;
        return option;
    }

    static void Check(CommandResult result, Option<string> tag, Option<string[]> existing)
    {
        if (result.GetValue(tag) is not null && result.GetValue(existing) is not { Length: > 0 })
            result.AddError("--tag: expected --existing FILE with it, the webhook configurations of the cluster.");
    }

    static Outcome Build(string kind, string? authority, Terminal terminal, string output, IstioWebhookOptions options)
    {
        if (authority is not null)
        {
            if (InputFile.Read(authority, terminal, out var error) is not { } file)
                return Outcome.Unusable(error);
            options = options with { CaBundle = Convert.ToBase64String(file.Content) };
        }
        try
        {
            return Outcome.Ok(Shown([kind switch
            {
                "simple" => IstioWebhooks.Simple(options),
                "default-chart" => IstioWebhooks.DefaultChart(options),
                _ => IstioWebhooks.Canonical(options),
            }], output));
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            return Outcome.Unusable($"sidecar webhooks build: {wrong.Message}");
        }
    }

    static Outcome Tag(string name, IReadOnlyList<string> existing, Terminal terminal, string output, RevisionTag tag)
    {
        if (!WebhookFiles.TryRead(existing, terminal, out var configurations, out var failure))
            return failure;
        return tag.Create(configurations) switch
        {
            RevisionTagResult.Created created => Outcome.Ok(
                Shown([created.Configuration, .. created.Deactivated], output),
                [.. created.Deactivated.Select(one => $"{one.Name} is switched off: the tag '{name}' answers in its place.")]),
            RevisionTagResult.Refused refused => Outcome.Refused([.. refused.Problems]),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
    }

    static ReadOnlyMemory<byte> Shown(IReadOnlyList<WebhookConfiguration> configurations, string output)
    {
        JsonNode[] objects = [.. configurations.Select(one => one.ToJson())];
        return output == "json"
            ? JsonText.Document(json => (objects is [var only] ? only : new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "List",
                ["items"] = new JsonArray(objects),
            }).WriteTo(json))
            : JsonText.Utf8(string.Join("---\n", objects.Select(YamlWriter.Write)));
    }
}
