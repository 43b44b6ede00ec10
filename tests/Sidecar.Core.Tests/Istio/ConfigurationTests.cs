using Sidecar.Core.Istio;

namespace Sidecar.Core.Tests.Istio;

public class ConfigurationTests
{
    static InjectedExample WithResources(Example example, params string[] resources) => (example with
    {
        Configuration = IstioConfiguration.Default with
        {
            ProxyConfigs = [.. resources.Select(text => ProxyConfigResource.Parse(text))],
        },
    }).Inject();

    static string Resource(string name, string space, string created, string spec) =>
        $"metadata: {{ name: {name}, namespace: {space}, creationTimestamp: '{created}' }}\nspec: {spec}";

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("null")]
    public void An_empty_values_document_is_an_error(string text) => Assert.StartsWith(
        "failed to parse values.yaml; ",
        Assert.Throws<IstioConfigurationException>(() => IstioValues.Parse(text)).Message);

    [Theory]
    [InlineData("spec: { containers: [{ name: extra, image: example.com/extra:1 }] }")]
    [InlineData("apiVersion: v1\nkind: Pod\nspec: { containers: [{ name: extra, image: example.com/extra:1 }] }")]
    [InlineData("metadata: {}\nspec:\n  containers:\n  - { name: extra, image: example.com/extra:1 }\n")]
    public void A_bare_template_in_place_of_a_configuration_is_the_template_sidecar(string template)
    {
        var injected = new Example { Configuration = IstioConfiguration.Default with { Injector = InjectorConfig.Parse(template) } }.Inject();

        Assert.Equal(["app", "extra"], injected.Names("containers").Order());
        Assert.Null(injected.Find("istio-proxy"));
    }

    [Theory]
    [InlineData("kind: ConfigMap\ndata: { config: 'policy: enabled' }", "kind, data")]
    [InlineData("polcy: disabled", "polcy")]
    [InlineData("apiVersion: v1", "apiVersion")]
    [InlineData("apiVersion: v1\nkind: Pod", "apiVersion, kind")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: {} }", "a resource of kind 'Deployment'")]
    [InlineData("kind: Service\nmetadata: { name: web }", "a resource of kind 'Service'")]
    public void What_is_neither_configuration_nor_template_is_an_error(string text, string found) => Assert.Equal(
        $"config: found {found}, expected a configuration (policy, defaultTemplates, aliases, alwaysInjectSelector, "
        + "neverInjectSelector, injectedAnnotations, templates) or a template (metadata, spec)",
        Assert.Throws<IstioConfigurationException>(() => InjectorConfig.Parse(text)).Message);

    const string ConfigMap = "apiVersion: v1\nkind: ConfigMap\ndata: { values: '{\"global\":{\"network\":\"n\"}}', mesh: 'trustDomain: t' }";

    [Fact]
    public void A_config_map_in_place_of_values_is_an_error() => Assert.Equal(
        "failed to parse v.yaml; v.yaml: found a resource of kind 'ConfigMap', expected the document alone, as a config map holds it under data.values",
        Assert.Throws<IstioConfigurationException>(() => IstioValues.Parse(ConfigMap, "v.yaml")).Message);

    [Fact]
    public void A_config_map_in_place_of_a_mesh_configuration_is_an_error() => Assert.Equal(
        "failed to parse mesh; mesh: found a resource of kind 'ConfigMap', expected the document alone, as a config map holds it under data.mesh",
        Assert.Throws<IstioConfigurationException>(() => MeshConfig.Parse(ConfigMap)).Message);

    [Fact]
    public void A_resource_without_a_kind_is_named_by_its_version() => Assert.Equal(
        "failed to parse mesh; mesh: found a resource of apiVersion 'v1' without a kind, expected the document alone, as a config map holds it under data.mesh",
        Assert.Throws<IstioConfigurationException>(() => MeshConfig.Parse("apiVersion: v1\ndata: { mesh: 'trustDomain: t' }")).Message);

    [Fact]
    public void Values_that_would_put_away_a_whole_map_are_an_error() => Assert.Equal(
        "failed to parse values.yaml; global.proxy: found 5, expected a map; pilot: found [], expected a map",
        Assert.Throws<IstioConfigurationException>(() => IstioValues.Parse("global: { proxy: 5, tag: 1.2, sds: null }\npilot: []\n")).Message);

    [Fact]
    public void Every_wrong_field_of_a_mesh_configuration_is_named()
    {
        var error = Assert.Throws<IstioConfigurationException>(() => MeshConfig.Parse("""
            trustDomain: { a: b }
            proxyListenPort: many
            inboundTrafficPolicy: { mode: LOCAL }
            extensionProviders: { name: envoy }
            enable_prometheus_merge: 'no'
            defaultConfig: [concurrency]
            ownField: { kept: true }
            """));
        Assert.Equal(
            [
                "mesh: field 'trustDomain': found {\"a\":\"b\"}, expected a text",
                "mesh: field 'proxyListenPort': found \"many\", expected an integer",
                "mesh: field 'inboundTrafficPolicy.mode': found \"LOCAL\", expected one of PASSTHROUGH, LOCALHOST",
                "mesh: field 'extensionProviders': found {\"name\":\"envoy\"}, expected a list of maps",
                "mesh: field 'enable_prometheus_merge': found \"no\", expected true or false",
                "mesh: field 'defaultConfig': found [\"concurrency\"], expected a map",
            ],
            error.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void A_mesh_configuration_is_read_in_either_spelling_and_a_null_says_nothing()
    {
        var mesh = MeshConfig.Parse("{ proxy_listen_port: 16001, trustDomain: null, inboundTrafficPolicy: { mode: 1 }, own_field: { a: null } }").ToString();
        Assert.Contains("\"proxyListenPort\":16001", mesh);
        Assert.Contains("\"trustDomain\":\"cluster.local\"", mesh);
        Assert.Contains("\"inboundTrafficPolicy\":{\"mode\":\"LOCALHOST\"}", mesh);
        Assert.Contains("\"own_field\":{\"a\":null}", mesh);
    }

    [Fact]
    public void Values_merge_maps_replace_lists_and_keep_nulls()
    {
        var values = IstioValues.Parse("""
            global:
              imagePullSecrets: [a]
              proxy: { resources: { limits: { cpu: null } } }
            """).With("global: { imagePullSecrets: [b] }");
        var root = System.Text.Json.Nodes.JsonNode.Parse(values.ToString())!["global"]!;
        Assert.Equal("""["b"]""", root["imagePullSecrets"]!.ToJsonString());
        Assert.Equal("""{"cpu":null,"memory":"1024Mi"}""", root["proxy"]!["resources"]!["limits"]!.ToJsonString());
    }

    [Fact]
    public void Mesh_configuration_has_its_own_rules_of_merging()
    {
        var mesh = MeshConfig.Parse("""
            trustDomainAliases: [b, a]
            extensionProviders:
            - { name: envoy, envoyFileAccessLog: { path: /other } }
            - { name: own, zipkin: { service: z } }
            defaultProviders: { metrics: [own] }
            defaultConfig: { proxyMetadata: { A: '1', B: '2' }, tracing: { sampling: 10 } }
            inboundTrafficPolicy: {}
            """).With("""
            trustDomainAliases: [c, a]
            defaultProviders: { tracing: [own] }
            defaultConfig: { proxy_metadata: { B: '3' }, tracing: {} }
            """);
        var root = System.Text.Json.Nodes.JsonNode.Parse(mesh.ToString())!;
        Assert.Equal("""["a","b","c"]""", root["trustDomainAliases"]!.ToJsonString());
        Assert.Equal(
            ["prometheus", "stackdriver", "envoy", "own"],
            root["extensionProviders"]!.AsArray().Select(provider => (string)provider!["name"]!));
        Assert.Equal("/other", (string)root["extensionProviders"]![2]!["envoyFileAccessLog"]!["path"]!);
        Assert.Equal("""{"metrics":["own"],"tracing":["own"]}""", root["defaultProviders"]!.ToJsonString());
        Assert.Equal("""{"A":"1","B":"3"}""", root["defaultConfig"]!["proxyMetadata"]!.ToJsonString());
        Assert.Equal("{}", root["defaultConfig"]!["tracing"]!.ToJsonString());
        Assert.Equal("{}", root["inboundTrafficPolicy"]!.ToJsonString());
    }

    [Fact]
    public void Every_wrong_field_of_a_proxy_config_is_named()
    {
        var error = Assert.Throws<IstioConfigurationException>(() => MeshConfig.Parse("""
            defaultConfig: { drainDuration: 1m, statusPort: x, interceptionMode: tproxy, tracing: { sampling: a } }
            """));
        Assert.Equal(
            [
                "mesh: defaultConfig: field 'drainDuration': found \"1m\", expected a duration in seconds such as '45s'",
                "mesh: defaultConfig: field 'statusPort': found \"x\", expected an integer",
                "mesh: defaultConfig: field 'interceptionMode': found \"tproxy\", expected one of REDIRECT, TPROXY, NONE",
                "mesh: defaultConfig: field 'tracing.sampling': found \"a\", expected a number",
            ],
            error.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void Proxy_configuration_has_six_levels()
    {
        var example = new Example
        {
            Mesh = """{"rootNamespace":"root","defaultConfig":{"concurrency":1,"proxyMetadata":{"MESH":"m","L":"mesh"}}}""",
        };
        var pod = WithResources(
            example with { Annotations = new() { ["proxy.istio.io/config"] = "{ concurrency: 5, proxyMetadata: { L: annotation, ANN: a } }" } },
            Resource("r", "root", "2026-01-01T00:00:00Z", "{ concurrency: 2, environmentVariables: { L: root, ROOT: r } }"),
            Resource("young", "market", "2026-01-02T00:00:00Z", "{ concurrency: 9, environmentVariables: { YOUNG: 'y' } }"),
            Resource("old", "market", "2026-01-01T00:00:00Z", "{ concurrency: 3, environmentVariables: { L: namespace, NS: 'n' } }"),
            Resource("other", "elsewhere", "2026-01-01T00:00:00Z", "{ environmentVariables: { OTHER: o } }"),
            Resource("mine", "market", "2026-01-01T00:00:00Z",
                "{ selector: { matchLabels: { app: shop } }, concurrency: 7, environmentVariables: { L: workload, WL: w } }"));
        Assert.Equal(("m", "r", "n", "a", "w", "workload"),
            (pod.Env("MESH"), pod.Env("ROOT"), pod.Env("NS"), pod.Env("ANN"), pod.Env("WL"), pod.Env("L")));
        Assert.DoesNotContain("YOUNG", pod.EnvNames());
        Assert.DoesNotContain("OTHER", pod.EnvNames());
        Assert.Equal(
            """{"concurrency":7,"proxyMetadata":{"ANN":"a","L":"workload","MESH":"m","NS":"n","ROOT":"r","WL":"w"}}""" + "\n",
            pod.Env("PROXY_CONFIG"));
    }

    [Fact]
    public void Manual_injection_knows_no_resources_aliases_selectors_or_injected_annotations()
    {
        var configuration = new IstioConfiguration
        {
            ProxyConfigs = [ProxyConfigResource.Parse(Resource("r", "market", "", "{ environmentVariables: { NS: 'n' } }"))],
            Injector = InjectorConfig.Parse("""
                { policy: disabled, aliases: { a: [sidecar] }, defaultTemplates: [a], injectedAnnotations: { x: z },
                  neverInjectSelector: [{ matchLabels: { app: shop } }] }
                """),
        }.ForManualInjection();
        var pod = new Example { Configuration = configuration }.Inject();
        Assert.DoesNotContain("NS", pod.EnvNames());
        Assert.Null(pod.Annotation("x"));
    }

    [Fact]
    public void Every_problem_of_the_injectors_configuration_is_named()
    {
        var error = Assert.Throws<IstioConfigurationException>(() => InjectorConfig.Parse("""
            defaultTemplates: sidecar
            templates: { a: 5 }
            alwaysInjectSelector: [{ matchExpressions: [{ key: k, operator: Near }] }]
            """));
        Assert.Equal(3, error.Message.Split(Environment.NewLine).Length);
        Assert.Contains("config: defaultTemplates: expected a list of names", error.Message);
        Assert.Contains("config: templates.a: found 5, expected a text", error.Message);
        Assert.Contains("/alwaysInjectSelector/0", error.Message);
    }

    [Fact]
    public void An_unknown_field_of_the_proxy_config_is_passed_on_with_a_warning()
    {
        var pod = new Example { Annotations = new() { ["proxy.istio.io/config"] = "{ brandNew: { a: 1 } }" } }.Inject();
        Assert.Equal("{\"brandNew\":{\"a\":1}}\n", pod.Env("PROXY_CONFIG"));
        Assert.Contains("unknown field 'brandNew'", Assert.Single(pod.Result.Warnings));
    }

    [Fact]
    public void A_dns_policy_that_cannot_resolve_the_cluster_is_warned_of() => Assert.Contains(
        "DNS policy Default", Assert.Single(new Example { Spec = """{"dnsPolicy":"Default"}""" }.Inject().Result.Warnings));
}
