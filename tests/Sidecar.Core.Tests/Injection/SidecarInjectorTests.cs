using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Tests.Injection;

public class SidecarInjectorTests
{
    const string App = """{"spec":{"containers":[{"name":"app","image":"a"}]}}""";

    static IEnumerable<(string Code, string Message)> Errors(string pod, string? templates = null) =>
        Assert.IsType<InjectionResult.Refused>(LoggerProfile.Inject(Pod.Parse(pod), templates))
            .Errors.Select(error => (error.Code, error.Message));

    [Fact]
    public void A_pod_gets_what_its_template_says_and_a_record_of_it()
    {
        var injected = LoggerProfile.Injected(Pod.Parse(App));

        Assert.Equal(["agent", "app"], injected.Pod.Containers.Select(container => container.Name));
        Assert.Equal("true", injected.Pod.Labels["logged"]);
        Assert.Equal(
            """{"initContainers":null,"containers":["agent"],"volumes":["logs"],"imagePullSecrets":["registry"],"revision":"v1"}""",
            injected.Pod.Annotations[LoggerProfile.Status]);
        Assert.Equal(
            ["/spec/containers/0", "/spec/volumes", "/spec/imagePullSecrets", "/metadata"],
            injected.Patch.Operations.Select(operation => operation.Path.ToString()));
    }

    [Fact]
    public void A_pod_that_declines_stays_as_it_is()
    {
        var skipped = Assert.IsType<InjectionResult.Skipped>(
            LoggerProfile.Inject(Pod.Parse("""{"metadata":{"labels":{"inject":"false"}}}""")));

        Assert.Equal("declined", skipped.Decision.Reason.Code);
    }

    [Fact]
    public void Two_containers_of_one_name_are_refused() =>
        Assert.Equal(
            [
                ("duplicate-container",
                    "/spec/containers/0: expected a name of its own, but 'a' is the name of /spec/initContainers/0 as well"),
                ("duplicate-container",
                    "/spec/containers/1: expected a name of its own, but 'a' is the name of /spec/initContainers/0 as well"),
            ],
            Errors("""{"spec":{"initContainers":[{"name":"a"}],"containers":[{"name":"a"},{"name":"a"}]}}"""));

    [Fact]
    public void All_errors_are_reported_together() =>
        Assert.Equal(
            [
                ("invalid-overrides", "annotation logger.example.com/overrides: containers: expected a list, found true"),
                ("unknown-template", "requested template \"x\" not found; have agent, every, native"),
                ("unknown-template", "requested template \"\" not found; have agent, every, native"),
            ],
            Errors(
                """{"metadata":{"annotations":{"logger.example.com/overrides":"{\"containers\":true}"}},"spec":{}}""",
                "agent, x ,"));

    [Theory]
    [InlineData("{", "expected JSON: ")]
    [InlineData("[]", "expected an object, found a list")]
    [InlineData("""{"containers":[{}]}""", "containers: expected containers with names, found an object")]
    [InlineData("""{"a":1,"a":2}""", "expected JSON: ")]
    public void A_record_of_the_users_containers_that_is_none_is_refused(string record, string message)
    {
        var pod = Pod.Parse(App).With(edit => edit.Annotations.Set(LoggerProfile.Overrides, record));
        var error = Assert.Single(Assert.IsType<InjectionResult.Refused>(LoggerProfile.Inject(pod)).Errors);

        Assert.StartsWith($"annotation {LoggerProfile.Overrides}: {message}", error.Message, StringComparison.Ordinal);
        Assert.Equal("/metadata/annotations/logger.example.com~1overrides", error.Pointer.ToString());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_status_that_is_none_is_as_if_there_were_none(string status)
    {
        var pod = Pod.Parse(App).With(edit => edit.Annotations.Set(LoggerProfile.Status, status));

        Assert.Equal(["agent", "app"], LoggerProfile.Injected(pod).Pod.Containers.Select(container => container.Name));
    }

    [Fact]
    public void The_users_words_are_recorded_and_win_again_and_again()
    {
        var pod = Pod.Parse(
            """
            {"spec":{"containers":[
              {"name":"app"},
              {"name":"agent","image":"auto","args":["--mine"],"env":[{"name":"LOG_LEVEL","value":"debug"}],"tty":false}]}}
            """);
        var once = LoggerProfile.Injected(pod).Pod;
        var agent = Pod.Find(once.Containers, "agent")!.Value;

        Assert.Equal(("example/agent:2", """["--mine"]"""), (agent.Image, agent["args"]!.ToJsonString()));
        Assert.Equal(
            """{"containers":[{"name":"agent","args":["--mine"],"env":[{"name":"LOG_LEVEL","value":"debug"}]}]}""",
            once.Annotations[LoggerProfile.Overrides]);
        Assert.True(LoggerProfile.Injected(once).Patch.IsEmpty);
    }

    [Fact]
    public void A_container_of_the_user_moves_to_where_the_template_has_it()
    {
        var pod = Pod.Parse("""{"spec":{"initContainers":[{"name":"setup"}],"containers":[{"name":"agent","image":"mine"},{"name":"app"}]}}""");
        var injected = LoggerProfile.Injected(pod, "native").Pod;

        Assert.Equal(["app"], injected.Containers.Select(container => container.Name));
        Assert.Equal(["setup", "agent"], injected.InitContainers.Select(container => container.Name));
        Assert.Equal("mine", injected.InitContainers[1].Image);
    }

    [Fact]
    public void A_template_that_cannot_be_merged_is_an_error_and_no_exception()
    {
        var injector = new SidecarInjector(LoggerProfile.Create() with
        {
            Templates = new Dictionary<string, Core.Templates.IPodTemplate>
            {
                ["agent"] = Core.Templates.PodTemplate.Create(_ => Core.Templates.PodOverlay.FromJson(
                    JsonNode.Parse("""{"spec":{"containers":[{"image":"x"}]}}""")!.AsObject())),
            },
        });
        var refused = Assert.IsType<InjectionResult.Refused>(
            injector.Inject(new Core.Policy.InjectionSubject { Pod = Pod.Parse(App) }));

        Assert.Equal("template-not-mergeable", Assert.Single(refused.Errors).Code);
    }

    [Fact]
    public void A_template_name_is_looked_up_as_an_alias_first_and_only_once()
    {
        var injected = LoggerProfile.Injected(Pod.Parse(App), "both").Pod;

        Assert.Equal(["agent", "app"], injected.Containers.Select(container => container.Name));
        Assert.Contains("\"app\"", injected.Annotations[LoggerProfile.Overrides], StringComparison.Ordinal);
    }
}
