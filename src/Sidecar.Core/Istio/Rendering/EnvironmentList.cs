using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>A variable that is the same for every pod.</summary>
readonly record struct ConstantVariable(string Name, JsonFragment Json)
{
    public static ConstantVariable Field(string name, string path) => From(new JsonObject
    {
        ["name"] = name,
        ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = path } },
    });

    public static ConstantVariable Resource(string name, string resource) => From(new JsonObject
    {
        ["name"] = name,
        ["valueFrom"] = new JsonObject
        {
            ["resourceFieldRef"] = new JsonObject { ["divisor"] = "1", ["resource"] = resource },
        },
    });

    public static ConstantVariable Text(string name, string value) =>
        From(new JsonObject { ["name"] = name, ["value"] = value });

    static ConstantVariable From(JsonObject variable) => new(variable.Text("name")!, JsonFragment.From(variable));
}

/// <summary>
/// Builds the list of environment variables of a container, in order. Variables that a later step sets anyway are left
/// out: they would only tear the order of the list apart when the pod is injected again.
/// </summary>
sealed class EnvironmentList(IReadOnlyDictionary<string, string>? setLater = null)
{
    readonly JsonArray _variables = [];

    public EnvironmentList Add(string name, string value)
    {
        if (!IsSetLater(name))
            _variables.Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = value });
        return this;
    }

    public EnvironmentList AddIf(bool when, string name, string value) => when ? Add(name, value) : this;

    public EnvironmentList AddUnlessEmpty(string name, string value) => AddIf(value.Length > 0, name, value);

    public EnvironmentList Add(params ReadOnlySpan<ConstantVariable> variables)
    {
        foreach (var variable in variables)
            if (!IsSetLater(variable.Name))
                _variables.Add(variable.Json.ToNode());
        return this;
    }

    public EnvironmentList AddAll(IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach (var (name, value) in variables)
            Add(name, value);
        return this;
    }

    public JsonArray ToList() => _variables;

    bool IsSetLater(string name) => setLater is { Count: > 0 } && setLater.ContainsKey(name);
}
