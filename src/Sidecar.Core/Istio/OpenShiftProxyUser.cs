using System.Text.Json.Nodes;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Istio;

/// <summary>
/// OpenShift writes the namespace's user id into every container, the user's own <c>istio-proxy</c> included. Proxy
/// and application must not share one, so the id that was written there is taken out before anything looks at it.
/// </summary>
static class OpenShiftProxyUser
{
    public static Pod Normalize(InjectionSubject subject)
    {
        var pod = subject.Pod;
        return pod.FindContainer(WellKnownContainers.Proxy) is { } proxy
            && proxy["securityContext"] is JsonObject context
            && (context.ContainsKey("runAsUser") || context.ContainsKey("runAsGroup"))
            && (context["runAsUser"].AsInteger() ?? 0) == ApplicationUser(pod)
                ? pod.With(WithoutUser)
                : pod;
    }

    static long ApplicationUser(Pod pod)
    {
        long user = 0;
        foreach (var container in pod.Containers)
            if (container.Name is not (WellKnownContainers.Proxy or WellKnownContainers.Init
                    or WellKnownContainers.Validation)
                && (container["securityContext"] as JsonObject)?["runAsUser"].AsInteger() is { } own)
                user = own;
        return user;
    }

    static void WithoutUser(PodEditor pod)
    {
        var context = pod.FindContainer(WellKnownContainers.Proxy)!.EditObject("securityContext");
        context.Remove("runAsUser");
        context.Remove("runAsGroup");
    }
}
