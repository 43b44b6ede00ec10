using System.CommandLine;
using Sidecar.Cli.Sources;
using Sidecar.Core.Istio;
using Sidecar.Core.Workloads;

namespace Sidecar.Cli.Verbs;

/// <summary>What the verbs over manifests share: the files, and the injector that the configuration makes.</summary>
static class ManifestVerb
{
    /// <summary>Makes a verb.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What its help says.</param>
    /// <param name="addOwn">Adds the options that it has beside those for files and configuration.</param>
    /// <param name="terminal">Where configuration may be read from.</param>
    /// <param name="run">What it does with the command line, the names of the files and the injector.</param>
    /// <param name="report">Takes what it has to say.</param>
    public static Command Create(
        string name, string description, Action<Command> addOwn, Terminal terminal,
        Func<ParseResult, IReadOnlyList<string>, ManifestInjector, Outcome> run, Action<Outcome> report)
    {
        var files = new ManifestOptions();
        var configuration = new ConfigurationOptions();
        var verb = new Command(name, description);
        files.AddTo(verb);
        addOwn(verb);
        configuration.AddTo(verb);
        verb.SetAction(parsed => report(
            files.TryList(parsed, out var names, out var failure) && configuration.TryRead(parsed, terminal, out var istio, out failure)
                ? run(parsed, names, new ManifestInjector(IstioProfile.CreateInjector(istio)))
                : failure));
        return verb;
    }
}
