using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>
/// Points the application's probes at the agent, which is reachable where the application, behind mutual TLS, is not.
/// Headers, host and timing stay; HTTPS becomes HTTP, since the agent speaks that.
/// </summary>
static class ProbeRewriter
{
    public static void Rewrite(PodEditor pod, long port)
    {
        foreach (var container in pod.InitContainers.Concat(pod.Containers))
            if (container.Name != WellKnownContainers.Proxy)
                foreach (var probe in AppProbe.All)
                    Rewrite(container, probe, port);
    }

    static void Rewrite(ContainerEditor container, AppProbe kind, long port)
    {
        if (Handler(container[kind.Parent ?? kind.Field], kind) is not { } handler
            || ProbeAction.Find(handler, kind) is not (var name, { } action))
            return;
        var path = kind.PathOf(container.Name);
        if (name != "httpGet")
        {
            handler.Remove(name);
            handler["httpGet"] = new JsonObject { ["path"] = path, ["port"] = port };
            return;
        }
        if (action.Text("path") != path)
            action["path"] = path;
        if (action["port"] is not JsonValue value || value.AsText() is not null || value.AsInteger() != port)
            action["port"] = port;
        if (action.Text("scheme") == "HTTPS")
            action["scheme"] = "HTTP";
    }

    static JsonObject? Handler(JsonNode? field, AppProbe kind) =>
        (kind.Parent is null ? field : (field as JsonObject)?[kind.Field]) as JsonObject;
}
