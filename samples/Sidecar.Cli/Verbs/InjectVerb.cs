using System.CommandLine;
using Sidecar.Cli.Manifests;
using Sidecar.Cli.Sources;
using Sidecar.Core.Istio;
using Sidecar.Core.Workloads;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar inject</c>: manifests in, the same manifests with sidecars out.</summary>
static class InjectVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var files = new ManifestOptions();
        var configuration = new ConfigurationOptions();
        var rewriting = new RewriteOptions();
        var verb = new Command("inject", "Injects the sidecar into the pods of manifests.");
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
            report(rewriting.Run(parsed, names, terminal, file => ManifestRewrite.Of(injector.Inject(file.Content, file.Name))));
        });
        return verb;
    }
}
