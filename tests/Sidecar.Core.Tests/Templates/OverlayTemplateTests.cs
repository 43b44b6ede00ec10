using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;
using Sidecar.Core.Yaml;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Templates;

public class OverlayTemplateTests
{
    const string Shipper =
        """
        # Ships logs.
        metadata:
          labels:
            logs: ${pod.labels.logs:-on}
        spec:
          containers:
          - name: shipper
            image: ${hub}/shipper:${tag:-latest}
            args: ${pod.containers}
            env:
            - {name: APP, value: "${pod.labels.app:?label the pod with its app}"}
            - {name: RAW, value: "$${kept} $(POD) $"}
            ports:
            - containerPort: ${port}
            resources: ${none:-{"limits":{"cpu":1}}}
          volumes:
          - name: logs
            emptyDir: ${nothing:-null}
        """;

    static readonly TemplateValues Values = TemplateValues.Pod
        .With("hub", "example").With("port", 8080).With("nothing", (JsonNode?)null).With("tag", (JsonNode?)null)
        .With("none", (JsonNode?)null);

    static TemplateContext Context(string pod) => new(new InjectionSubject { Pod = Pod.Parse(pod) });

    static string Problems(string text) => Assert.Throws<YamlFormatException>(
        () => OverlayTemplate.Parse(text, "t.yaml", Values)).Message;

    [Fact]
    public void Placeholders_become_values_of_their_own_kind()
    {
        var template = OverlayTemplate.Parse(Shipper, "shipper.yaml", Values);
        var overlay = template.Render(Context(
            """{"metadata":{"labels":{"app":"a\"b: ${hub}\n- x"}},"spec":{"containers":[{"name":"web"},{"name":"db"}]}}"""));

        Assert.Equal(
            """
            {"metadata":{"labels":{"logs":"on"}},"spec":{"containers":[{"name":"shipper","image":"example/shipper:latest",
            "args":["web","db"],"env":[{"name":"APP","value":"a\u0022b: ${hub}\n- x"},{"name":"RAW","value":"${kept} $(POD) $"}],
            "ports":[{"containerPort":8080}],"resources":{"limits":{"cpu":1}}}],"volumes":[{"name":"logs","emptyDir":null}]}}
            """.ReplaceLineEndings(""),
            overlay.ToJson().ToJsonString());
        Assert.Equal(
            ["hub", "none", "nothing", "pod.containers", "pod.labels.app", "pod.labels.logs", "port", "tag"],
            template.Placeholders);
    }

    [Fact]
    public void A_template_may_be_JSON() =>
        Assert.Equal("""{"spec":{"x":8080}}""",
            OverlayTemplate.Parse("""{"spec": {"x": "${port}"}}""", "t.json", Values).Render(Context("{}")).ToJson().ToJsonString());

    [Fact]
    public void A_value_that_is_not_there_refuses_the_pod_with_the_place_in_the_template()
    {
        var template = OverlayTemplate.Parse(
            """
            spec:
              containers:
              - name: ${pod.labels.app:?label the pod with its app}
                image: x:${tag}
                args: "${hub} ${pod.containers}"
            """, "t.yaml", Values);

        Assert.Equal(
            """
            t.yaml:3:5: /spec/containers/0/name: label the pod with its app
            t.yaml:4:5: /spec/containers/0/image: the pod has no value for 'tag', and the placeholder no default
            t.yaml:5:5: /spec/containers/0/args: 'pod.containers' inside a text: expected a scalar, found a list
            """.ReplaceLineEndings(Environment.NewLine),
            Assert.Throws<TemplateRenderException>(() => template.Render(Context("{}"))).Message);
    }

    [Fact]
    public void All_problems_of_a_template_are_named_when_it_is_read() =>
        Assert.Equal(
            """
            t.yaml:3:3: /metadata/labels: expected an object, found a list
            t.yaml:4:3: /metadata/${hub}: a placeholder cannot stand in a key, only in a value
            t.yaml:7:5: /spec/containers/0/name: expected a text that is not empty, found nothing
            t.yaml:8:5: /spec/containers/0/args: unknown placeholder 'who'; known are hub, none, nothing, pod.containers, pod.name, pod.namespace, pod.serviceAccount, port, tag, pod.annotations.*, pod.labels.*
            t.yaml:9:5: /spec/containers/0/env: expected '}' to end the placeholder '${hub', found the end of the text
            """,
            Problems(
                """
                # Nothing is right here.
                metadata:
                  labels: [a]
                  ${hub}: x
                spec:
                  containers:
                  - image: x
                    args: ${who}
                    env: ${hub
                """));

    [Theory]
    [InlineData("", "t.yaml:1:1: expected one document, found 0")]
    [InlineData("a: 1\n---\nb: 2\n", "t.yaml:2:1: expected one document, found 2")]
    [InlineData("- a", "t.yaml:1:1: expected a partial pod, found a list")]
    [InlineData("a: ${}", "t.yaml:1:1: /a: expected a name in the placeholder '${}', found none")]
    [InlineData("spec:\n  $patch: remove", "t.yaml:2:3: /spec/$patch: expected replace, delete or merge, found the text \"remove\"")]
    [InlineData("spec:\n  hostNetwork: yes please", "t.yaml:2:3: /spec/hostNetwork: expected true or false, found the text \"yes please\"")]
    public void A_template_that_is_none_says_so(string text, string message) => Assert.Equal(message, Problems(text));

    [Fact]
    public void A_value_whose_kind_is_not_known_yet_is_not_held_against_the_template() =>
        Assert.NotNull(OverlayTemplate.Parse("spec: {hostNetwork: '${port}', containers: '${pod.containers}'}", "t.yaml", Values));

    [Property(Arbitrary = [typeof(PodGen)], MaxTest = 50)]
    public void No_value_can_break_out_of_its_place(Pod pod, string value)
    {
        var values = TemplateValues.None.With("v", value ?? "");
        var template = OverlayTemplate.Parse("metadata: {labels: {a: '${v}', b: 'x${v}y'}}", "t", values);
        var merged = StrategicMerge.Merge(pod, template.Render(new TemplateContext(new InjectionSubject { Pod = pod })));

        Assert.Equal((value ?? "", $"x{value}y"), (merged.Labels["a"], merged.Labels["b"]));
    }

    [Fact]
    public void A_template_that_cannot_be_rendered_refuses_the_pod()
    {
        var profile = Injection.LoggerProfile.Create() with
        {
            Templates = new Dictionary<string, IPodTemplate>
            {
                ["agent"] = OverlayTemplate.Parse("metadata: {labels: {a: '${pod.name}'}}", "t.yaml"),
            },
        };
        var refused = Assert.IsType<InjectionResult.Refused>(
            new SidecarInjector(profile).Inject(new InjectionSubject { Pod = Pod.Parse("{}") }));

        Assert.Equal(
            [("template-not-renderable", "a template cannot be rendered for this pod: t.yaml:1:21: /metadata/labels/a: "
                + "the pod has no value for 'pod.name', and the placeholder no default")],
            refused.Errors.Select(error => (error.Code, error.Message)));
    }
}
