using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Facts;

/// <summary>Ports in the arguments of the traffic redirection.</summary>
static class InboundPorts
{
    /// <summary>
    /// The excluded inbound ports with the agent's status port among them. Unchanged where there is no status port
    /// (empty or <c>0</c>) or where it is listed already.
    /// </summary>
    public static string ExcludeWith(string statusPort, string excluded)
    {
        if (statusPort is "" or "0")
            return excluded;
        var ports = excluded.Split(',');
        if (ports.Contains(statusPort))
            return excluded;
        return string.Join(',', ports.Select(port => port.Trim()).Where(port => port.Length > 0).Append(statusPort));
    }

    /// <summary>Ports of a container that count for inbound capture: TCP ones, the protocol's default included.</summary>
    public static IEnumerable<string> OfContainer(JsonArray? ports)
    {
        foreach (var port in ports ?? [])
            if (port.Text("protocol") is null or "" or "TCP" && port is JsonObject map
                && map["containerPort"].Printed() is { Length: > 0 } number && number != "0")
                yield return number;
    }
}
