using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sidecar.Core.Istio;

namespace Sidecar.Cli.Sources;

/// <summary>A configuration of Istio in a directory: values.yaml, mesh.yaml, config.yaml, each of them if there is one.</summary>
static class ConfigurationFolder
{
    static readonly string[] Names = ["values.yaml", "mesh.yaml", "config.yaml"];

    /// <summary>Reads configurations, or says all that is wrong with any of them.</summary>
    public static bool TryRead(
        IReadOnlyList<string> folders, bool asWebhook, Terminal terminal,
        [NotNullWhen(true)] out IReadOnlyList<IstioConfiguration>? read, [NotNullWhen(false)] out Outcome? failure)
    {
        var problems = new List<string>();
        var found = folders.Select(folder => Read(folder, terminal, problems)).ToList();
        (read, failure) = problems.Count == 0
            ? ([.. found.Select(one => asWebhook ? one : one.ForManualInjection())], null)
            : ((IReadOnlyList<IstioConfiguration>?)null, Outcome.Unusable(problems));
        return failure is null;
    }

    static IstioConfiguration Read(string folder, Terminal terminal, List<string> problems)
    {
        var read = IstioConfiguration.Default;
        if (!Names.Any(name => File.Exists(Path.Combine(folder, name))))
            problems.Add($"{folder}: expected a directory with values.yaml, mesh.yaml or config.yaml");
        foreach (var name in Names)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
                continue;
            if (InputFile.Read(path, terminal, out var error) is not { } file)
            {
                problems.Add(error);
                continue;
            }
            try
            {
                read = With(read, name, Encoding.UTF8.GetString(file.Content), file.Name);
            }
            catch (FormatException wrong)
            {
                problems.AddRange(wrong.Message.Split(Environment.NewLine));
            }
        }
        return read;
    }

    static IstioConfiguration With(IstioConfiguration read, string name, string text, string source) => name switch
    {
        "values.yaml" => read with { Values = IstioValues.Parse(text, source) },
        "mesh.yaml" => read with { Mesh = MeshConfig.Parse(text, source) },
        _ => read with { Injector = InjectorConfig.Parse(text, source) },
    };
}
