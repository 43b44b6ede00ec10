using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.FileSystemGlobbing;
using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace Sidecar.Cli.Sources;

/// <summary>The option that names manifests: files, directories with all below them, patterns, or standard input.</summary>
sealed class ManifestOptions
{
    static readonly string[] Endings = [".yaml", ".yml", ".json"];

    readonly Option<string[]> files = new("--filename", "-f")
    {
        Description = "The manifests, YAML or JSON: a file, a directory with all *.yaml, *.yml and *.json below it, a pattern "
            + "such as 'deploy/**/*.yaml', or '-' for standard input. May be repeated.",
        HelpName = "FILE|DIR|-",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    public ManifestOptions() => files.Validators.Add(result =>
    {
        // As many names may follow as a shell makes of a pattern; a misspelt option is none of them.
        foreach (var token in result.Tokens)
            if (token.Value.Length > 1 && token.Value[0] == '-')
                result.AddError($"Unrecognized command or argument '{token.Value}'.");
    });

    /// <summary>Adds the option to a verb.</summary>
    public void AddTo(Command verb) => verb.Add(files);

    /// <summary>The names of all files, in the order given and below a directory by name; or what is wrong.</summary>
    public bool TryList(
        ParseResult parsed, [NotNullWhen(true)] out IReadOnlyList<string>? names, [NotNullWhen(false)] out Outcome? failure)
    {
        var found = new List<string>();
        var problems = new List<string>();
        foreach (var given in parsed.GetRequiredValue(files))
        {
            var matched = Expand(given).ToList();
            if (matched.Count == 0)
                problems.Add(Directory.Exists(given)
                    ? $"{given}: found no *.yaml, *.yml or *.json below this directory"
                    : $"{given}: no file has a name like this");
            found.AddRange(matched);
        }
        names = problems.Count == 0 ? [.. found.Distinct()] : null;
        failure = problems.Count == 0 ? null : Outcome.Unusable(problems);
        return failure is null;
    }

    static IEnumerable<string> Expand(string given)
    {
        if (Directory.Exists(given))
            return Directory.EnumerateFiles(given, "*", new EnumerationOptions { RecurseSubdirectories = true })
                .Where(name => Endings.Contains(Path.GetExtension(name)))
                .Order(StringComparer.Ordinal);
        if (given.AsSpan().IndexOfAny('*', '?') < 0 || File.Exists(given))
            return [given];
        var fixedPart = given[..given.AsSpan().IndexOfAny('*', '?')];
        var folder = fixedPart[..(fixedPart.LastIndexOf('/') + 1)];
        var root = folder.Length == 0 ? "." : folder;
        return Directory.Exists(root)
            ? new Matcher(StringComparison.Ordinal).AddInclude(given[folder.Length..])
                .Execute(new DirectoryInfoWrapper(new DirectoryInfo(root))).Files
                .Select(match => folder + match.Path).Order(StringComparer.Ordinal)
            : [];
    }
}
