using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>Collects the application's probes as the agent takes them from <c>ISTIO_KUBE_APP_PROBERS</c>.</summary>
static class ProbeCollector
{
    /// <summary>The entry of every probe that goes over the network, by the path it is served at.</summary>
    public static SortedDictionary<string, JsonObject> Collect(PodEditor pod, long agentPort)
    {
        var probers = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var container in pod.InitContainers.Concat(pod.Containers))
            if (container.Name != WellKnownContainers.Proxy)
                foreach (var probe in AppProbe.All)
                    if (Entry(probe, container, agentPort) is { } entry)
                        probers[probe.PathOf(container.Name)] = entry;
        return probers;
    }

    static JsonObject? Entry(AppProbe kind, ContainerEditor container, long agentPort)
    {
        var probe = kind.In(container);
        var (name, action) = ProbeAction.Find(probe, kind);
        // Where the agent's port was changed by annotation, the path is what tells that it has been rewritten before.
        if (name.Length == 0 || action["path"].IsString(kind.PathOf(container.Name))
            || Port(action, container, name != "grpc" ? agentPort : null) is not { } port)
            return null;
        var entry = new JsonObject
        {
            [name] = name switch
            {
                "httpGet" => Fields(action, port, ["path"], ["host", "scheme", "httpHeaders"]),
                "tcpSocket" => Fields(action, port, [], ["host"]),
                _ => new JsonObject { ["port"] = port, ["service"] = action["service"].ToNode() },
            },
        };
        if (!kind.IsHook && probe["timeoutSeconds"].ToNode() is { } timeout && timeout.IsTruthy())
            entry["timeoutSeconds"] = timeout;
        return entry;
    }

    /// <summary>
    /// The number of the port, that of a named one included. Null where the name is unknown, and where the port is the
    /// agent's: that probe has been rewritten before.
    /// </summary>
    static JsonNode? Port(JsonView action, ContainerEditor container, long? agentPort)
    {
        if (action["port"].ToNode() is not JsonValue port)
            return null;
        if (port.GetValueKind() != JsonValueKind.String)
            return port.AsInteger() == agentPort ? null : port;
        var name = port.AsText();
        foreach (var declared in container.View["ports"].Items())
            if (name is not null && declared["name"].IsString(name))
                return declared["containerPort"].ToNode();
        return null;
    }

    static JsonObject Fields(JsonView action, JsonNode port, string[] before, string[] after)
    {
        var fields = new JsonObject();
        Add(before);
        fields["port"] = port;
        Add(after);
        return fields;

        void Add(string[] names)
        {
            foreach (var name in names)
                if (action[name].ToNode() is { } value && value.IsTruthy())
                    fields[name] = value;
        }
    }
}
