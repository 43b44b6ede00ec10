using System.Globalization;
using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Rendering;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>
/// Where the user's own <c>istio-proxy</c> names the user or group it runs as, the traffic redirection has to know
/// it: traffic of that user is the proxy's own and is not captured again.
/// </summary>
sealed class ProxyUserMutator : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context)
    {
        if (UsersSecurityContext(context) is not { } own)
            return;
        var (user, group) = (own["runAsUser"].AsInteger(), own["runAsGroup"].AsInteger());
        if ((user ?? group) is null
            || (pod.InitContainers.Find(WellKnownContainers.Init)
                ?? pod.InitContainers.Find(WellKnownContainers.Validation)) is not { } init)
            return;
        if (IsTproxy(pod, context))
        {
            // A transparent proxy has to run as root, whatever the user asked for.
            if (user is not null)
                pod.FindContainer(WellKnownContainers.Proxy)?.EditObject("securityContext")["runAsUser"] = 0;
        }
        else if (init.Name == WellKnownContainers.Validation)
        {
            if (user is not null)
                init.EditObject("securityContext")["runAsUser"] = user;
            if (group is not null)
                init.EditObject("securityContext")["runAsGroup"] = group;
        }
        if (user is not (null or 0))
            SetArgument(init, "-u", user.Value.ToString(CultureInfo.InvariantCulture));
    }

    static JsonObject? UsersSecurityContext(InjectionContext context) =>
        (context.Overrides.Find(WellKnownContainers.Proxy, init: false)
            ?? context.Overrides.Find(WellKnownContainers.Proxy, init: true)).Object("securityContext");

    static bool IsTproxy(PodEditor pod, InjectionContext context) =>
        context.Get<RenderInput>().ProxyConfig.InterceptionMode == "TPROXY"
        || pod.Annotations[AnnotationNames.InterceptionMode] == "TPROXY";

    static void SetArgument(ContainerEditor container, string flag, string value)
    {
        var arguments = container.EditList("args");
        for (var i = 0; i + 1 < arguments.Count; i++)
            if (arguments[i].AsText() == flag)
            {
                arguments[i + 1] = value;
                return;
            }
    }
}
