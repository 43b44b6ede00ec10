using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The security context of the proxy as a sidecar.</summary>
static class ProxySecurityContext
{
    public static JsonObject Render(RenderInput input)
    {
        var proxy = input.Settings.Proxy;
        var (user, group) = (input.Facts.Identity.User, input.Facts.Identity.Group);
        var capNetBind = input.Annotation(AnnotationNames.CapNetBindService, proxy.CapNetBindService) == "true";
        var context = input.ProxyConfig.Metadata.GetValueOrDefault("IPTABLES_TRACE_LOGGING") == "true"
            ? Context(privileged: true, ["NET_ADMIN"], 0, group)
            : input.IsTproxy || capNetBind
                ? Context(proxy.Privileged, Capabilities(input.IsTproxy, capNetBind), 0, Facts.ProxyIdentity.DefaultId)
                : Context(proxy.Privileged, [], user, group);
        if (proxy.SeccompProfile is { } profile)
            context["seccompProfile"] = profile.ToNode();
        return context;
    }

    static string[] Capabilities(bool tproxy, bool capNetBind) =>
    [
        .. tproxy ? ["NET_ADMIN"] : (string[])[],
        .. capNetBind ? ["NET_BIND_SERVICE"] : (string[])[],
    ];

    static JsonObject Context(bool privileged, string[] added, long user, long group)
    {
        var capabilities = new JsonObject();
        if (added.Length > 0)
            capabilities["add"] = new JsonArray([.. added.Select(name => JsonValue.Create(name))]);
        capabilities["drop"] = new JsonArray("ALL");
        return new JsonObject
        {
            ["allowPrivilegeEscalation"] = privileged,
            ["privileged"] = privileged,
            ["capabilities"] = capabilities,
            ["readOnlyRootFilesystem"] = true,
            ["runAsGroup"] = group,
            ["runAsNonRoot"] = user != 0,
            ["runAsUser"] = user,
        };
    }
}
