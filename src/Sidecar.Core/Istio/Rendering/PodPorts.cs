using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The text of <c>ISTIO_META_POD_PORTS</c>: a JSON list, one line a port, of all ports the pod declares.</summary>
static class PodPorts
{
    /// <summary>Renders the ports.</summary>
    /// <param name="pod">The pod without earlier injections.</param>
    /// <param name="earlier">
    /// What an earlier injection wrote; null when there was none. Its order is kept: where the user's own proxy stood
    /// among the containers is no longer known then.
    /// </param>
    public static string Render(Pod pod, string? earlier)
    {
        var ports = Lines(pod.Containers);
        if (JsonRead.TryParse(earlier) is JsonArray written)
            ports = InOrderOf(written, ports, Lines(pod.InitContainers.Where(IsProxy)));
        var text = new StringBuilder("[\n");
        for (var i = 0; i < ports.Count; i++)
            text.Append(i == 0 ? "    " : "    ,").Append(ports[i]).Append('\n');
        return text.Append(']').ToString();
    }

    static bool IsProxy(Container container) => container.Name == WellKnownContainers.Proxy;

    static List<string> Lines(IEnumerable<Container> containers) =>
        [.. containers.SelectMany(container => container.View["ports"].Items()).Select(Line)];

    static List<string> InOrderOf(JsonArray written, List<string> ports, List<string> usersProxy)
    {
        var ordered = new List<string>();
        foreach (var line in new JsonView(written).Items().Select(Line))
            if (ports.Remove(line) || usersProxy.Remove(line))
                ordered.Add(line);
        return [.. ordered, .. ports];
    }

    /// <summary>The fields of a port in the API's order; what is zero or empty is left out.</summary>
    static string Line(JsonView port)
    {
        var line = new StringBuilder("{");
        foreach (var field in (ReadOnlySpan<string>)["name", "hostPort", "containerPort", "protocol", "hostIP"])
            if (Text(port[field], field == "containerPort" ? "0" : null) is { } value)
                line.Append(line.Length == 1 ? "\"" : ",\"").Append(field).Append("\":").Append(value);
        return line.Append('}').ToString();
    }

    static string? Text(JsonView value, string? zero) => value.Kind switch
    {
        JsonValueKind.String when value.AsString() is { Length: > 0 } text =>
            $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        JsonValueKind.Number when value.AsNumberText() is { } number && number != "0" => number,
        _ => zero,
    };
}
