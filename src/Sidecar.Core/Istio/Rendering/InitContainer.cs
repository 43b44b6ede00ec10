using System.Globalization;
using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Istio.Facts;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>
/// The init container: <c>istio-init</c> redirects traffic; where a CNI plugin does that, <c>istio-validation</c>
/// only checks that it has been done.
/// </summary>
sealed class InitContainer(IstioSettings settings, ProxyResources resources)
{
    /// <summary>Ports of the proxy that are never captured: Envoy's metrics and health.</summary>
    const string AlwaysExcluded = "15090,15021";

    public JsonObject? Render(RenderInput input)
    {
        if (input.InterceptionMode == "NONE")
            return null;
        var container = new JsonObject
        {
            ["name"] = settings.Cni.Enabled ? WellKnownContainers.Validation : WellKnownContainers.Init,
            ["image"] = Image(input),
        };
        if (settings.Images.PullPolicy.Length > 0)
            container["imagePullPolicy"] = settings.Images.PullPolicy;
        if (input.ProxyConfig.Metadata.Count > 0)
            container["env"] = new EnvironmentList().AddAll(input.ProxyConfig.Metadata).ToList();
        container["args"] = Arguments(input);
        if (resources.Render(input) is { } asked)
            container["resources"] = asked;
        container["securityContext"] = SecurityContext(input);
        return container;
    }

    string Image(RenderInput input) => ImageReference.Choose(
        input.Annotation(AnnotationNames.ProxyImage, settings.Init.Image),
        ProxyImages.Compose(input, settings.Init.Image, imageTypeOfProxyConfig: ""));

    JsonArray Arguments(RenderInput input)
    {
        var proxy = settings.Proxy;
        var excluded = ExcludedInboundPorts(input);
        var user = input.IsTproxy ? ProxyIdentity.DefaultId : input.Facts.Identity.User;
        var arguments = new ArgumentList().Add(
            "istio-iptables",
            "-p", settings.Mesh.OutboundListenPort,
            "-z", settings.Mesh.InboundListenPort,
            "-u", user.ToString(CultureInfo.InvariantCulture),
            "-m", input.InterceptionMode,
            "-i", input.Annotation(AnnotationNames.IncludeOutboundIpRanges, proxy.IncludeIpRanges),
            "-x", input.Annotation(AnnotationNames.ExcludeOutboundIpRanges, proxy.ExcludeIpRanges),
            "-b", input.Annotation(AnnotationNames.IncludeInboundPorts, proxy.IncludeInboundPorts),
            "-d", excluded.Length > 0 ? $"{AlwaysExcluded},{excluded}" : AlwaysExcluded);
        AddIfSet(arguments, "-q", OutboundPorts(input, AnnotationNames.IncludeOutboundPorts, proxy.IncludeOutboundPorts));
        AddIfSet(arguments, "-o", OutboundPorts(input, AnnotationNames.ExcludeOutboundPorts, proxy.ExcludeOutboundPorts));
        AddIfSet(arguments, "-k", input.Annotation(AnnotationNames.RerouteVirtualInterfaces)
            ?? input.Annotation(AnnotationNames.KubevirtInterfaces));
        AddIfSet(arguments, "-c", input.Annotation(AnnotationNames.ExcludeInterfaces));
        return arguments
            .Add("--log_output_level=" + input.Annotation(AnnotationNames.AgentLogLevel, settings.LogLevel))
            .AddIf(settings.LogAsJson, "--log_as_json")
            .AddIf(settings.Cni.Enabled, "--run-validation", "--skip-rule-apply")
            .AddIf(!settings.Cni.Enabled && settings.Init.ForceApplyIptables, "--force-apply")
            .AddIf(settings.Init.NativeNftables, "--native-nftables")
            .ToList();
    }

    /// <summary>The user's excluded inbound ports with the agent's among them.</summary>
    public static string ExcludedInboundPorts(RenderInput input) => InboundPorts.ExcludeWith(
        input.StatusPort,
        input.Annotation(AnnotationNames.ExcludeInboundPorts, input.Settings.Proxy.ExcludeInboundPorts));

    /// <summary>The annotation, even when empty, else what is configured unless that is empty.</summary>
    public static string? OutboundPorts(RenderInput input, string annotation, string configured) =>
        input.Annotation(annotation) ?? (configured.Length > 0 ? configured : null);

    static void AddIfSet(ArgumentList arguments, string flag, string? value)
    {
        if (value is not null)
            arguments.Add(flag, value);
    }

    JsonObject SecurityContext(RenderInput input)
    {
        var cni = settings.Cni.Enabled;
        var capabilities = new JsonObject();
        if (!cni)
            capabilities["add"] = new JsonArray("NET_ADMIN", "NET_RAW");
        capabilities["drop"] = new JsonArray("ALL");
        var (user, group) = !cni ? (0L, 0L)
            : input.IsTproxy ? (ProxyIdentity.DefaultId, ProxyIdentity.DefaultId)
            : (input.Facts.Identity.User, input.Facts.Identity.Group);
        var context = new JsonObject
        {
            ["allowPrivilegeEscalation"] = settings.Proxy.Privileged,
            ["privileged"] = settings.Proxy.Privileged,
            ["capabilities"] = capabilities,
            ["readOnlyRootFilesystem"] = cni,
            ["runAsGroup"] = group,
            ["runAsNonRoot"] = cni,
            ["runAsUser"] = user,
        };
        if (settings.Proxy.SeccompProfile is { } profile)
            context["seccompProfile"] = profile.ToNode();
        return context;
    }
}
