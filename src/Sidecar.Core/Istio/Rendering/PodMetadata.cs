using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Facts;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>Labels and annotations that templates write.</summary>
static class PodMetadata
{
    const int LabelLimit = 63;

    public static JsonObject ForSidecar(RenderInput input)
    {
        var labels = new JsonObject { [LabelNames.TlsMode] = input.Label(LabelNames.TlsMode) ?? "istio" };
        if (input.ProxyConfig.Metadata.GetValueOrDefault("ISTIO_META_ENABLE_HBONE") == "true")
            labels[LabelNames.Tunnel] = input.Label(LabelNames.Tunnel) ?? "http";
        labels[LabelNames.CanonicalName] = CanonicalName(input, cut: true);
        labels[LabelNames.CanonicalRevision] = CanonicalRevision(input);
        var annotations = Common(input);
        if (input.Settings.Cni.Enabled)
            AddCni(annotations, input);
        return Metadata(labels, annotations);
    }

    public static JsonObject ForGateway(RenderInput input) => Metadata(
        new JsonObject
        {
            [LabelNames.CanonicalName] = CanonicalName(input, cut: false),
            [LabelNames.CanonicalRevision] = CanonicalRevision(input),
        },
        Common(input));

    public static JsonObject ForGrpcAgent(RenderInput input)
    {
        var annotations = Common(input);
        annotations[AnnotationNames.RewriteProbes] = "false";
        return Metadata(
            new JsonObject
            {
                [LabelNames.CanonicalName] = CanonicalName(input, cut: true),
                [LabelNames.CanonicalRevision] = CanonicalRevision(input),
            },
            annotations);
    }

    public static JsonObject Metadata(JsonObject? labels, JsonObject annotations)
    {
        var metadata = new JsonObject();
        if (labels is not null)
            metadata["labels"] = labels;
        metadata["annotations"] = annotations;
        return metadata;
    }

    static JsonObject Common(RenderInput input)
    {
        var annotations = new JsonObject { [AnnotationNames.Revision] = input.Settings.RevisionName };
        if (input.Apps.Length > 0)
            foreach (var name in (ReadOnlySpan<string>)
                [AnnotationNames.DefaultLogsContainer, AnnotationNames.DefaultContainer])
                if (input.Annotation(name) is null)
                    annotations[name] = input.Apps[0];
        return annotations;
    }

    /// <summary>What the CNI plugin reads in place of the init container's arguments.</summary>
    static void AddCni(JsonObject annotations, RenderInput input)
    {
        var proxy = input.Settings.Proxy;
        if (input.Settings.Cni.Multus)
            annotations[AnnotationNames.MultusNetworks] =
                MultusNetworks.Append(input.Annotation(AnnotationNames.MultusNetworks, ""), "default/istio-cni");
        annotations[AnnotationNames.InterceptionMode] = input.InterceptionMode;
        AddUnlessEmpty(AnnotationNames.IncludeOutboundIpRanges,
            input.Annotation(AnnotationNames.IncludeOutboundIpRanges, proxy.IncludeIpRanges));
        AddUnlessEmpty(AnnotationNames.ExcludeOutboundIpRanges,
            input.Annotation(AnnotationNames.ExcludeOutboundIpRanges, proxy.ExcludeIpRanges));
        annotations[AnnotationNames.IncludeInboundPorts] =
            input.Annotation(AnnotationNames.IncludeInboundPorts, proxy.IncludeInboundPorts);
        annotations[AnnotationNames.ExcludeInboundPorts] = InitContainer.ExcludedInboundPorts(input);
        AddIfSet(AnnotationNames.IncludeOutboundPorts, proxy.IncludeOutboundPorts);
        AddIfSet(AnnotationNames.ExcludeOutboundPorts, proxy.ExcludeOutboundPorts);
        foreach (var name in (ReadOnlySpan<string>)[AnnotationNames.KubevirtInterfaces,
            AnnotationNames.RerouteVirtualInterfaces, AnnotationNames.ExcludeInterfaces])
            AddUnlessEmpty(name, input.Annotation(name, ""));

        void AddUnlessEmpty(string name, string value)
        {
            if (value.Length > 0)
                annotations[name] = value;
        }

        void AddIfSet(string name, string configured)
        {
            if (InitContainer.OutboundPorts(input, name, configured) is { } ports)
                annotations[name] = ports;
        }
    }

    static string CanonicalName(RenderInput input, bool cut)
    {
        if (input.Label(LabelNames.CanonicalName) is { } kept)
            return kept;
        var name = input.Label(LabelNames.AppName) ?? input.Label(LabelNames.App) ?? input.Workload.Name;
        return cut ? name[..Math.Min(name.Length, LabelLimit)].Trim('-', '_', '.') : name;
    }

    static string CanonicalRevision(RenderInput input) =>
        input.Label(LabelNames.CanonicalRevision) ?? input.Label(LabelNames.AppVersion)
        ?? input.Label(LabelNames.Version) ?? "latest";
}
