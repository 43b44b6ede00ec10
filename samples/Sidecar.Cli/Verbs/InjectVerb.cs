using System.CommandLine;
using Sidecar.Cli.Manifests;
using Sidecar.Core.Workloads;

namespace Sidecar.Cli.Verbs;

/// <summary>
/// <c>sidecar inject</c> and <c>sidecar uninject</c>: manifests in, the same manifests with or without sidecars out.
/// </summary>
static class InjectVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report) => Create(
        "inject", "Injects the sidecar into the pods of manifests.",
        terminal, report, (injector, file) => ManifestRewrite.Of(injector.Inject(file.Content, file.Name)));

    public static Command CreateUninject(Terminal terminal, Action<Outcome> report) => Create(
        "uninject", "Takes the sidecar out of the pods of manifests again, as far as they tell what was injected.",
        terminal, report, (injector, file) => ManifestRewrite.Of(injector.Uninject(file.Content, file.Name)));

    static Command Create(
        string name, string description, Terminal terminal, Action<Outcome> report, Func<ManifestInjector, InputFile, ManifestRewrite> rewrite)
    {
        var rewriting = new RewriteOptions();
        return ManifestVerb.Create(name, description, rewriting.AddTo, terminal, (parsed, names, injector) =>
            rewriting.Run(parsed, names, terminal, file => rewrite(injector, file)), report);
    }
}
