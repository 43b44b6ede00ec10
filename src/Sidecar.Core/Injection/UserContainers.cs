using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>
/// The user's own versions of containers that a template also defines, by list. Their fields win over the template's;
/// they are recorded in an annotation so that the next injection knows them.
/// </summary>
public sealed class UserContainers
{
    readonly List<JsonObject> containers;
    readonly List<JsonObject> initContainers;

    internal UserContainers(List<JsonObject>? containers = null, List<JsonObject>? initContainers = null) =>
        (this.containers, this.initContainers) = (containers ?? [], initContainers ?? []);

    /// <summary>True when there is none.</summary>
    public bool IsEmpty => containers.Count == 0 && initContainers.Count == 0;

    /// <summary>The user's version of a container, as a tree of the caller's own; null when there is none.</summary>
    /// <param name="name">The name of the container.</param>
    /// <param name="init">True for one of <c>initContainers</c>.</param>
    public JsonObject? Find(string name, bool init) => (JsonObject?)Peek(name, init)?.DeepClone();

    internal IReadOnlyList<JsonObject> In(bool init) => init ? initContainers : containers;

    internal JsonObject? Peek(string name, bool init)
    {
        foreach (var container in In(init))
            if (PodFields.IsText(container["name"], out var found) && found == name)
                return container;
        return null;
    }

    /// <summary>The same containers, in the order they have in a pod; those it has not, last.</summary>
    internal UserContainers InOrderOf(Pod pod) => new(InOrderOf(pod.Containers, containers), InOrderOf(pod.InitContainers, initContainers));

    static List<JsonObject> InOrderOf(IReadOnlyList<Container> order, List<JsonObject> users) =>
    [
        .. users.OrderBy(user =>
            Pod.Find(order, user["name"]!.GetValue<string>()) is { } found ? found.Index : int.MaxValue),
    ];

    internal void Add(JsonObject container, bool init) => (init ? initContainers : containers).Add(container);

    /// <summary>The annotation: compact JSON; a list without containers is left out.</summary>
    public override string ToString()
    {
        var json = new JsonObject();
        if (containers.Count > 0)
            json["containers"] = new JsonArray([.. containers.Select(container => container.DeepClone())]);
        if (initContainers.Count > 0)
            json["initContainers"] = new JsonArray([.. initContainers.Select(container => container.DeepClone())]);
        return json.ToJsonString();
    }

    /// <summary>Reads the annotation.</summary>
    /// <exception cref="FormatException">It has not the form that is written.</exception>
    internal static UserContainers Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return new UserContainers();
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException fault)
        {
            throw new FormatException($"expected JSON: {fault.Message}", fault);
        }
        return json is JsonObject found
            ? new UserContainers(Read(found, "containers"), Read(found, "initContainers"))
            : throw new FormatException(PodFields.Expected("an object", json));
    }

    static List<JsonObject> Read(JsonObject json, string key)
    {
        if (json[key] is not { } node)
            return [];
        if (node is not JsonArray list)
            throw new FormatException($"{key}: {PodFields.Expected("a list", node)}");
        var result = new List<JsonObject>(list.Count);
        foreach (var item in list)
            result.Add(item is JsonObject container && PodFields.IsText(container["name"], out _)
                ? container
                : throw new FormatException($"{key}: {PodFields.Expected("containers with names", item)}"));
        return result;
    }
}
