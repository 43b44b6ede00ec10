using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Istio;
using Sidecar.Core.Yaml;

namespace Sidecar.Cli.Sources;

/// <summary>The options that say what istiod would read from its cluster.</summary>
sealed class ConfigurationOptions
{
    readonly Option<string> values = new("--values")
    {
        Description = "The injector's Helm values, or the config map istio-sidecar-injector that holds them.",
        HelpName = "FILE",
    };
    readonly Option<string> mesh = new("--mesh-config")
    {
        Description = "The mesh configuration, or the config map istio that holds it.",
        HelpName = "FILE",
    };
    readonly Option<string> injector = new("--inject-config")
    {
        Description = "The injector's configuration, the config map istio-sidecar-injector that holds it, or a bare template for the template sidecar.",
        HelpName = "FILE",
    };
    readonly Option<string[]> set = new("--set")
    {
        Description = "A single Helm value over those of --values, such as global.proxy.image=proxyv2; a dot in a key is written '\\.'.",
        HelpName = "KEY=VALUE",
    };
    readonly Option<string> revision = new("--revision") { Description = "The revision of the control plane.", HelpName = "NAME" };
    readonly Option<string[]> templates = new("--template")
    {
        Description = "The template of pods that name none: sidecar, gateway, grpc-agent, grpc-simple, one of --inject-config, "
            + "or one of your own with its file. Repeat it to lay several over each other.",
        HelpName = "NAME[=FILE]",
    };
    readonly Option<bool> asWebhook = new("--as-webhook")
    {
        Description = "Decide as the webhook does, by policy and selectors, rather than as 'istioctl kube-inject'.",
    };

    readonly Option<string> record = new("--record")
    {
        Description = "Where an injection records how it is taken back exactly: inject writes the annotation, uninject reads it.",
        HelpName = "ANNOTATION",
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { values, mesh, injector, set, revision, templates, asWebhook, record })
            verb.Add(option);
        verb.Validators.Add(CheckSet);
    }

    /// <summary>Reads the configuration, or says all that is wrong with it.</summary>
    public bool TryRead(
        ParseResult parsed, Terminal terminal,
        [NotNullWhen(true)] out IstioConfiguration? configuration, [NotNullWhen(false)] out Outcome? failure)
    {
        var problems = new List<string>();
        var read = IstioConfiguration.Default with
        {
            Revision = parsed.GetValue(revision) ?? "",
            OriginalAnnotation = parsed.GetValue(record),
        };
        read = Read(parsed.GetValue(values), "values", terminal, problems, (text, name) => read with { Values = IstioValues.Parse(text, name) }) ?? read;
        read = Read(parsed.GetValue(mesh), "mesh", terminal, problems, (text, name) => read with { Mesh = MeshConfig.Parse(text, name) }) ?? read;
        read = Read(parsed.GetValue(injector), "config", terminal, problems, (text, name) => read with { Injector = InjectorConfig.Parse(text, name) }) ?? read;
        foreach (var one in parsed.GetValue(set) ?? [])
            read = Try(problems, () => read with { Values = read.Values.With(ToDocument(one), $"--set {one}") }) ?? read;
        var names = new List<string>();
        foreach (var one in parsed.GetValue(templates) ?? [])
        {
            var (name, file) = Split(one);
            names.Add(name);
            if (file is not null)
                read = Read(file, "", terminal, problems, (text, _) => read with
                {
                    Injector = read.Injector with { Templates = read.Injector.Templates.SetItem(name, text) },
                }) ?? read;
        }
        if (!parsed.GetValue(asWebhook))
            read = read.ForManualInjection();
        if (names.Count > 0)
            read = read with { Injector = read.Injector with { DefaultTemplates = [.. names] } };
        Try(problems, () => IstioProfile.Create(read));
        (configuration, failure) = problems.Count == 0 ? (read, null) : (default(IstioConfiguration), Outcome.Unusable(problems));
        return failure is null;
    }

    static IstioConfiguration? Read(
        string? file, string key, Terminal terminal, List<string> problems, Func<string, string, IstioConfiguration> use)
    {
        if (file is null)
            return null;
        if (InputFile.Read(file, terminal, out var error) is { } input)
            return Try(problems, () => use(InConfigMap(input, key), input.Name));
        problems.Add(error);
        return null;
    }

    static T? Try<T>(List<string> problems, Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException wrong)
        {
            problems.AddRange(wrong.Message.Split(Environment.NewLine));
            return null;
        }
    }

    /// <summary>The document itself, or what a config map holds under the key.</summary>
    static string InConfigMap(InputFile file, string key) =>
        YamlStream.TryParse(file.Content, file.Name, null, out var stream, out _)
        && stream.Documents.Select(document => document.ToJson()).OfType<JsonObject>().FirstOrDefault() is { } first
        && first["kind"]?.ToString() == "ConfigMap"
            ? first["data"]?[key]?.ToString()
                ?? throw new FormatException($"{file.Name}: found a config map without data.{key}")
            : Encoding.UTF8.GetString(file.Content);

    static (string Name, string? File) Split(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (text[..at], text[(at + 1)..]) : (text, null);

    static void CheckSet(SymbolResult result)
    {
        foreach (var option in (result as CommandResult)?.Children.OfType<OptionResult>().Where(one => one.Option.Name == "--set") ?? [])
            foreach (var text in option.Tokens.Select(token => token.Value))
                if (Split(text) is not ({ Length: > 0 }, not null))
                    result.AddError($"--set '{text}': expected KEY=VALUE, such as global.proxy.image=proxyv2.");
    }

    // As Helm reads it: a number, true, false and null are what they look like, all else is a text.
    static string ToDocument(string assignment)
    {
        var (key, text) = Split(assignment);
        JsonNode? node = text switch
        {
            "true" => true,
            "false" => false,
            "null" => null,
            _ => long.TryParse(text, out var number) ? number : text,
        };
        foreach (var name in key.Replace("\\.", "\0").Split('.').Reverse())
            node = new JsonObject { [name.Replace('\0', '.')] = node };
        return node!.ToJsonString();
    }
}
