using System.CommandLine;
using Sidecar.Cli.Manifests;
using Sidecar.Cli.Pictures;
using Sidecar.Cli.Reports;
using Sidecar.Cli.Sources;
using Sidecar.Core.Istio;
using Sidecar.Core.Workloads;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar what-if</c>: which workloads change under a new configuration, and how.</summary>
static class WhatIfVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var files = new ManifestOptions();
        var before = Folder("--old", "The configuration in force: a directory with values.yaml, mesh.yaml and config.yaml, as far as they are not the defaults.");
        var after = Folder("--new", "The configuration that may come, in a directory of the same form.");
        var asWebhook = new Option<bool>("--as-webhook")
        {
            Description = "Decide as the webhook does, by policy and selectors, rather than as 'istioctl kube-inject'.",
        };
        var check = new Option<bool>("--check") { Description = "Exit with 1 where any workload changes." };
        var format = FormatOption.Create("-o");
        var html = HtmlOption.Create();
        var verb = new Command("what-if", "Says which workloads of manifests change under a new configuration, grouped by what changes in them.")
        {
            before,
            after,
            asWebhook,
            check,
            format,
            html,
        };
        files.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (!files.TryList(parsed, out var names, out var failure)
                || !ConfigurationFolder.TryRead([parsed.GetRequiredValue(before), parsed.GetRequiredValue(after)], parsed.GetValue(asWebhook), terminal, out var read, out failure))
            {
                report(failure);
                return;
            }
            using var progress = new FileCounter(terminal, names.Count * 2, CommandLine.IsQuiet(parsed));
            var old = ManifestBatch.Run(names, Environment.ProcessorCount, terminal, Injection(read[0]), progress);
            var now = old.Again(Environment.ProcessorCount, terminal, Injection(read[1]), progress);
            if ((old.Failure ?? now.Failure) is { } refused)
            {
                report(refused);
                return;
            }
            var found = WhatIf.Compare(old, now);
            var text = parsed.GetRequiredValue(format) switch
            {
                "json" => WhatIfText.Json(found),
                "sarif" => CheckFormats.Sarif(WhatIfText.Checks(found)),
                "junit" => CheckFormats.JUnit("sidecar what-if", WhatIfText.Checks(found)),
                _ => JsonText.Utf8(WhatIfText.Of(found)),
            };
            report((parsed.GetValue(check) && found.Groups.Count > 0 ? Outcome.Found(text) : Outcome.Ok(text))
                .WithPage(parsed.GetValue(html), () => WhatIfReport.Of(found, GivenArguments.Of(parsed, html, format))));
        });
        return verb;
    }

    static Option<string> Folder(string name, string description) =>
        new(name) { Description = description, HelpName = "DIR", Required = true };

    static Func<InputFile, ManifestRewrite> Injection(IstioConfiguration configuration)
    {
        var injector = new ManifestInjector(IstioProfile.CreateInjector(configuration));
        return file => ManifestRewrite.Of(injector.Inject(file.Content, file.Name));
    }
}
