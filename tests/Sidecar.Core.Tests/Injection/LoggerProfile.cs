using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Tests.Injection;

/// <summary>
/// A profile that has nothing to do with Istio and does all that a template may do: it adds a container, an init
/// container, volumes and labels, and changes containers of the user.
/// </summary>
static class LoggerProfile
{
    public const string Status = "logger.example.com/status";
    public const string Overrides = "logger.example.com/overrides";
    public const string Templates = "logger.example.com/templates";

    public static InjectionProfile Create() => new()
    {
        Policy = new InjectionPolicy(
            InjectionRules.HostNetwork(),
            InjectionRules.IgnoredNamespaces("kube-system"),
            InjectionRules.ExplicitWish("inject"),
            InjectionRules.Default("enabled", JsonPointer.Root / "policy")),
        Templates = new Dictionary<string, IPodTemplate>
        {
            ["agent"] = PodTemplate.Create(context => Overlay(Agent(context, "containers"))),
            ["native"] = PodTemplate.Create(context => Overlay(Agent(context, "initContainers"))),
            ["every"] = PodTemplate.Create(context => Overlay(Every(context))),
        },
        DefaultTemplates = ["agent"],
        Aliases = new Dictionary<string, EquatableArray<string>> { ["both"] = ["agent", "every"] },
        Annotations = new InjectionAnnotations { Templates = Templates, Status = Status, Overrides = Overrides },
        ImagePlaceholder = "auto",
        NativeMove = new NativeSidecarMove("agent", (_, _) => true),
        Mutators = [PodMutators.WriteStatus(Status, "v1")],
    };

    public static SidecarInjector Injector { get; } = new(Create());

    public static InjectionResult Inject(Pod pod, string? templates = null) => Injector.Inject(new InjectionSubject
    {
        Pod = templates is null ? pod : pod.With(edit => edit.Annotations.Set(Templates, templates)),
        RequestNamespace = "default",
    });

    public static InjectionResult.Injected Injected(Pod pod, string? templates = null) =>
        Assert.IsType<InjectionResult.Injected>(Inject(pod, templates));

    static PodOverlay Overlay(string json) => PodOverlay.Own(JsonNode.Parse(json)!.AsObject());

    static string Agent(TemplateContext context, string list) => $$$"""
        {
          "metadata": {"labels": {"logged": "true"}},
          "spec": {
            "{{{list}}}": [{
              "name": "agent",
              "image": "example/agent:2",
              "args": ["--containers", "{{{string.Join(',', context.Pod.Containers.Where(c => c.Name != "agent").Select(c => c.Name))}}}"],
              "env": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "POD", "value": "{{{context.Pod.Name}}}"}],
              "volumeMounts": [{"name": "logs", "mountPath": "/logs"}],
              "resources": {"requests": {"cpu": "10m"}}
            }],
            "volumes": [{"name": "logs", "emptyDir": {}}],
            "imagePullSecrets": [{"name": "registry"}]
          }
        }
        """;

    /// <summary>Gives every container of the user a variable and a mount.</summary>
    static string Every(TemplateContext context) => new JsonObject
    {
        ["spec"] = new JsonObject
        {
            ["containers"] = new JsonArray([.. context.Pod.Containers.Select(container => JsonNode.Parse($$"""
                {
                  "name": {{JsonValue.Create(container.Name).ToJsonString()}},
                  "env": [{"name": "LOG_DIR", "value": "/logs"}, {"name": "LOG_LEVEL", "value": "warn"}],
                  "volumeMounts": [{"name": "logs", "mountPath": "/logs"}],
                  "args": ["--template"]
                }
                """))]),
            ["volumes"] = new JsonArray(new JsonObject { ["name"] = "logs", ["emptyDir"] = new JsonObject() }),
        },
    }.ToJsonString();
}
