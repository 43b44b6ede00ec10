using System.CommandLine;
using Sidecar.Core.Istio;
using Sidecar.Core.Workloads;
using Sidecar.Core.Yaml;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar inject</c>: a stream of manifests in, the same stream with sidecars out.</summary>
static class InjectVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var file = new Option<string>("--filename", "-f")
        {
            Description = "The manifests, YAML or JSON; '-' is standard input.",
            HelpName = "FILE",
            Required = true,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "yaml: the stream; what is not injected stays byte for byte. json: the objects, in a List if "
                + "there are several. patch: one line for each injected document, with its JSON Patch.",
            DefaultValueFactory = _ => "yaml",
        };
        output.AcceptOnlyFromAmong("yaml", "json", "patch");
        var verb = new Command("inject", "Injects the sidecar into the pods of a stream of manifests.")
        {
            file,
            output,
        };
        verb.SetAction(parsed =>
        {
            var input = InputFile.Read(parsed.GetRequiredValue(file), terminal, out var error);
            report(input is null ? Outcome.Unusable(error) : Run(input, parsed.GetRequiredValue(output)));
        });
        return verb;
    }

    static Outcome Run(InputFile input, string output)
    {
        if (!YamlStream.TryParse(input.Content, input.Name, null, out var stream, out var unreadable))
            return Outcome.Unusable([.. unreadable.Select(one => one.ToString())]);
        if (ManifestObjects.Problems(stream) is { Count: > 0 } strange)
            return Outcome.Refused([.. strange.Select(one => one.ToString())]);
        var injector = new ManifestInjector(
            IstioProfile.CreateInjector(IstioConfiguration.Default.ForManualInjection()));
        return injector.Inject(input.Content, input.Name) switch
        {
            ManifestInjection.Completed done => Outcome.Ok(Text(done, output), [.. done.Warnings]),
            ManifestInjection.Refused refused => Outcome.Refused([.. refused.Diagnostics.Select(one => one.ToString())]),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
    }

    static ReadOnlyMemory<byte> Text(ManifestInjection.Completed done, string output) => output switch
    {
        "json" => ManifestJson.Objects(done),
        "patch" => ManifestJson.Patches(done),
        _ => done.ToUtf8(),
    };
}
