using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Istio.Facts;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Tests.Istio;

public class FactTableTests
{
    public static IEnumerable<TheoryDataRow<string?>> UrlPaths => Tables.Rows("tables/url-path.json");

    [Theory, MemberData(nameof(UrlPaths))]
    public void A_url_path_carries_environment_variables(string? name)
    {
        var row = Tables.Row("tables/url-path.json", name);
        Assert.Equal(row.Texts("want"), IstioProfile.ParsePath((string)row["path"]!).ToDictionary());
    }

    public static IEnumerable<TheoryDataRow<string?>> Networks => Tables.Rows("tables/multus.json");

    [Theory, MemberData(nameof(Networks))]
    public void A_multus_network_is_added_once(string? name)
    {
        var row = Tables.Row("tables/multus.json", name);
        var network = (string)row["network"]!;
        var added = MultusNetworks.Append((string)row["existing"]!, network);
        Assert.Equal((string)row["want"]!, added);
        Assert.Equal(added, MultusNetworks.Append(added, network));
    }

    public static IEnumerable<TheoryDataRow<string?>> Detections => Tables.Rows("tables/native-detection.json");

    [Theory, MemberData(nameof(Detections))]
    public void Nodes_decide_on_native_sidecars(string? name)
    {
        var row = Tables.Row("tables/native-detection.json", name);
        var nodes = row["kubeletVersions"]!.AsArray().Select((version, i) => new ClusterNode($"node-{i}", (string)version!));
        var mode = Enum.Parse<NativeSidecarMode>((string)row["mode"]!, ignoreCase: true);
        Assert.Equal((bool)row["want"]!, NativeSidecars.ClusterDefault(mode, [.. nodes], (string?)row["podNodeName"]));
    }

    public static IEnumerable<TheoryDataRow<string?>> Nulls => Tables.Rows("tables/omit-nil.json");

    [Theory, MemberData(nameof(Nulls))]
    public void Nulls_and_what_they_leave_empty_vanish(string? name)
    {
        var row = Tables.Row("tables/omit-nil.json", name);
        Tables.Same(row["want"], NullRemoval.Clean(row["in"]));
    }

    public static IEnumerable<TheoryDataRow<string?>> Attributes => Tables.Rows("tables/otel-attributes.json");

    [Theory, MemberData(nameof(Attributes))]
    public void Resource_attributes_follow_the_conventions_of_OpenTelemetry(string? name)
    {
        var row = Tables.Row("tables/otel-attributes.json", name);
        var mesh = (string?)row["serviceAttributeEnrichment"] is { } enrichment
            ? $$"""{ "extensionProviders": [{ "name": "otel", "opentelemetry": { "serviceAttributeEnrichment": "{{enrichment}}" } }] }"""
            : "{}";
        var settings = IstioSettingsReader.Read(IstioConfiguration.Default with { Mesh = MeshConfig.Parse(mesh) });
        var pod = Pod.FromJson(new JsonObject
        {
            ["spec"] = new JsonObject { ["containers"] = row["containers"]!.DeepClone() },
        });
        var actual = settings.Mesh.OtelConventions
            ? OtelResourceAttributes.Render(
                row.Texts("annotations"), row.Texts("labels"), (string)row["namespace"]!, pod.Containers)
            : "";
        Assert.Equal((string)row["want"]!, actual);
    }

    public static IEnumerable<TheoryDataRow<string?>> Ports => Tables.Rows("tables/container-ports.json");

    [Theory, MemberData(nameof(Ports))]
    public void Only_tcp_ports_count_for_inbound_capture(string? name)
    {
        var row = Tables.Row("tables/container-ports.json", name);
        Assert.Equal(
            row["want"]!.AsArray().Select(port => (string)port!),
            InboundPorts.OfContainer(row["ports"] as JsonArray));
    }

    public static IEnumerable<TheoryDataRow<string?>> Images => Tables.Rows("tables/proxy-image.json");

    [Theory, MemberData(nameof(Images))]
    public void The_image_is_composed_of_hub_name_tag_and_type(string? name)
    {
        var row = Tables.Row("tables/proxy-image.json", name);
        var type = row.Texts("annotations").GetValueOrDefault("sidecar.istio.io/proxyImageType")
            ?? (string)row["proxyConfigImageType"]!;
        Assert.Equal((string)row["want"]!, ImageReference.Compose(
            (string)row["hub"]!, (string)row["imageName"]!, row["tag"]!.ToString(), type));
    }

    public static IEnumerable<TheoryDataRow<string?>> Workloads => Tables.Rows("tables/workload-meta.json");

    [Theory, MemberData(nameof(Workloads))]
    public void The_workload_is_read_from_the_controlling_owner(string? name)
    {
        var row = Tables.Row("tables/workload-meta.json", name);
        var workload = WorkloadOwner.Of(row["pod"]!.AsObject());
        Tables.Same(row["want"], new JsonObject
        {
            ["kind"] = workload.Kind,
            ["apiVersion"] = workload.ApiVersion,
            ["name"] = workload.Name,
        });
    }

    public static IEnumerable<TheoryDataRow<string?>> ProxyConfigs => Tables.Rows("tables/clean-proxy-config.json");

    [Theory, MemberData(nameof(ProxyConfigs))]
    public void The_proxy_config_is_written_without_its_defaults(string? name)
    {
        var row = Tables.Row("tables/clean-proxy-config.json", name);
        var mesh = MeshConfig.Parse(new JsonObject { ["defaultConfig"] = row["proxyConfig"]!.DeepClone() }.ToJsonString());
        Tables.Same(row["want"], JsonNode.Parse(ProxyConfigText.Render(mesh.ProxyConfig)));
    }

    public static IEnumerable<TheoryDataRow<string?>> Statuses => Tables.Rows("tables/parse-status.json");

    [Theory, MemberData(nameof(Statuses))]
    public void The_status_names_what_was_injected(string? name)
    {
        var row = Tables.Row("tables/parse-status.json", name);
        var status = InjectionStatus.Parse((string)row["status"]!) ?? new InjectionStatus();
        Assert.Equal(Names("containers"), status.Containers);
        Assert.Equal(Names("initContainers"), status.InitContainers);

        IEnumerable<string> Names(string list) => row["want"]![list]!.AsArray().Select(item => (string)item!);
    }
}
