using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Yaml;

namespace Sidecar.Cli.Sources;

/// <summary>Webhook configurations out of manifests; other objects in them are passed over.</summary>
static class WebhookFiles
{
    /// <summary>Reads all configurations, those in a <c>List</c> too, or says all that is wrong.</summary>
    public static bool TryRead(
        IReadOnlyList<string> names, Terminal terminal,
        [NotNullWhen(true)] out IReadOnlyList<WebhookConfiguration>? found, [NotNullWhen(false)] out Outcome? failure)
    {
        var configurations = new List<WebhookConfiguration>();
        var problems = new List<string>();
        foreach (var name in names)
        {
            if (InputFile.Read(name, terminal, out var error) is not { } file)
                problems.Add(error);
            else if (!YamlStream.TryParse(file.Content, file.Name, null, out var stream, out var unreadable))
                problems.AddRange(unreadable.Select(one => one.ToString()));
            else
                foreach (var document in stream.Documents)
                    Visit(document.ToJson(), JsonPointer.Root, stream.Source, document, configurations, problems);
        }
        if (problems.Count == 0 && configurations.Count == 0)
            problems.Add($"{string.Join(", ", names)}: found no MutatingWebhookConfiguration");
        (found, failure) = problems.Count == 0 ? (configurations, null) : ((IReadOnlyList<WebhookConfiguration>?)null, Outcome.Unusable(problems));
        return failure is null;
    }

    static void Visit(
        JsonNode? value, JsonPointer place, string source, YamlDocument document, List<WebhookConfiguration> found, List<string> problems)
    {
        if (value is not JsonObject map)
            return;
        if (map["kind"]?.ToString() is "List" or "MutatingWebhookConfigurationList" && map["items"] is JsonArray items)
        {
            foreach (var (index, item) in items.Index())
                Visit(item, place / "items" / index, source, document, found, problems);
            return;
        }
        if (map["kind"]?.ToString() != "MutatingWebhookConfiguration")
            return;
        try
        {
            found.Add(WebhookConfiguration.FromJson(map));
        }
        catch (WebhookFormatException wrong)
        {
            foreach (var problem in wrong.Problems)
            {
                var (line, column) = document.PositionOf(place.Append(problem.Pointer));
                problems.Add(new Diagnostic(source, line, column, problem.ToString()).ToString());
            }
        }
    }
}
