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
        var (name, _) = ProbeAction.Find(kind.In(container), kind);
        if (name.Length == 0)
            return;
        var handler = (JsonObject)(kind.Parent is null ? container[kind.Field] : container[kind.Parent]![kind.Field])!;
        var path = kind.PathOf(container.Name);
        if (name != "httpGet")
        {
            handler.Remove(name);
            handler["httpGet"] = new JsonObject { ["path"] = path, ["port"] = port };
            return;
        }
        var action = (JsonObject)handler[name]!;
        if (action.Text("path") != path)
            action["path"] = path;
        if (action["port"] is not JsonValue value || value.AsText() is not null || value.AsInteger() != port)
            action["port"] = port;
        if (action.Text("scheme") == "HTTPS")
            action["scheme"] = "HTTP";
    }
}
