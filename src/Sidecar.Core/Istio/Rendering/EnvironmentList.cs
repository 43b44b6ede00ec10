using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>Builds the list of environment variables of a container, in order.</summary>
sealed class EnvironmentList
{
    readonly JsonArray _variables = [];

    public static JsonFragment FieldReference(string name, string path) => JsonFragment.From(new JsonObject
    {
        ["name"] = name,
        ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = path } },
    });

    public static JsonFragment ResourceReference(string name, string resource) => JsonFragment.From(new JsonObject
    {
        ["name"] = name,
        ["valueFrom"] = new JsonObject
        {
            ["resourceFieldRef"] = new JsonObject { ["divisor"] = "1", ["resource"] = resource },
        },
    });

    public static JsonFragment Constant(string name, string value) =>
        JsonFragment.From(new JsonObject { ["name"] = name, ["value"] = value });

    public EnvironmentList Add(string name, string value)
    {
        _variables.Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = value });
        return this;
    }

    public EnvironmentList AddIf(bool when, string name, string value) => when ? Add(name, value) : this;

    public EnvironmentList AddUnlessEmpty(string name, string value) => AddIf(value.Length > 0, name, value);

    public EnvironmentList Add(JsonFragment variable)
    {
        _variables.Add(variable.ToNode());
        return this;
    }

    public EnvironmentList Add(ReadOnlySpan<JsonFragment> variables)
    {
        foreach (var variable in variables)
            _variables.Add(variable.ToNode());
        return this;
    }

    public EnvironmentList AddAll(IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach (var (name, value) in variables)
            Add(name, value);
        return this;
    }

    public JsonArray ToList() => _variables;
}
