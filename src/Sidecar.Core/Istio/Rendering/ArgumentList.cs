using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>Builds the arguments of a container, in order.</summary>
sealed class ArgumentList
{
    readonly JsonArray _arguments = [];

    public ArgumentList Add(params ReadOnlySpan<string> arguments)
    {
        foreach (var argument in arguments)
            _arguments.Add((JsonNode)argument);
        return this;
    }

    public ArgumentList AddIf(bool when, params ReadOnlySpan<string> arguments) => when ? Add(arguments) : this;

    public JsonArray ToList() => _arguments;
}
