using System.CommandLine;
using Sidecar.Cli.Manifests;
using Sidecar.Cli.Sources;
using Sidecar.Core.Istio;
using Sidecar.Core.Workloads;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar uninject</c>: injected manifests in, the same manifests without sidecars out.</summary>
static class UninjectVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var files = new ManifestOptions();
        var configuration = new ConfigurationOptions();
        var rewriting = new RewriteOptions();
        var verb = new Command("uninject", "Takes the sidecar out of the pods of manifests again, as far as they tell what was injected.");
        files.AddTo(verb);
        rewriting.AddTo(verb);
        configuration.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (!files.TryList(parsed, out var names, out var failure)
                || !configuration.TryRead(parsed, terminal, out var istio, out failure))
            {
                report(failure);
                return;
            }
            var injector = new ManifestInjector(IstioProfile.CreateInjector(istio));
            report(rewriting.Run(parsed, names, terminal, file => ManifestRewrite.Of(injector.Uninject(file.Content, file.Name))));
        });
        return verb;
    }
}
