#region shipper-usings
using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Json;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;
#endregion

namespace Sidecar.LogShipper;

/// <summary>
/// Injects a log shipper beside the application, and a folder that both see: a profile written from scratch, which has
/// nothing of Istio's.
/// </summary>
public static class ShipperProfile
{
    #region shipper-template
    const string Shipper = """
        metadata:
          labels:
            logs.example.com/shipped: "true"
        spec:
          containers:
          - name: log-shipper
            image: ${image}
            args: ["--tail", "/var/log/app", "--app=${pod.labels.app:-unnamed}"]
            env:
            - name: CONTAINERS
              value: ${containers}
            - name: TENANT
              value: ${pod.annotations.logs.example.com/tenant:?annotate the pod with logs.example.com/tenant}
            resources: ${resources}
            volumeMounts:
            - {name: app-logs, mountPath: /var/log/app, readOnly: true}
          volumes:
          - name: app-logs
            emptyDir: {}
        """;
    #endregion

    #region shipper-profile
    public static InjectionProfile Create(string image, JsonObject resources)
    {
        TemplateValues values = TemplateValues.Pod
            .With("image", image)
            .With("resources", resources)           // a whole value may be an object, a list, a number
            .With("containers", context => string.Join(',', AppContainers(context)));

        return new InjectionProfile
        {
            Policy = new InjectionPolicy(
                InjectionRules.IgnoredNamespaces("kube-system"),
                InjectionRules.ExplicitWish("logs.example.com/inject"),
                InjectionRules.Default("disabled", JsonPointer.Root / "policy")),
            Templates = new Dictionary<string, IPodTemplate>
            {
                ["shipper"] = OverlayTemplate.Parse(Shipper, "shipper.yaml", values),
                ["log-folder"] = PodTemplate.Create(LogFolder),
            },
            DefaultTemplates = ["shipper", "log-folder"],
            Annotations = new InjectionAnnotations
            {
                Templates = "logs.example.com/templates",
                Status = "logs.example.com/status",
                Overrides = "logs.example.com/overrides",
                Original = "logs.example.com/original",     // so that an injection can be taken back exactly
            },
            Mutators = [PodMutators.WriteStatus("logs.example.com/status", revision: "1")],
        };
    }

    static IEnumerable<string> AppContainers(TemplateContext context) =>
        context.Pod.Containers.Select(container => container.Name).Where(name => name != "log-shipper");
    #endregion

    #region shipper-csharp
    // The second template is C#: one mount for each container of the user, however many there are.
    static PodOverlay LogFolder(TemplateContext context) => PodOverlay.Own(new JsonObject
    {
        ["spec"] = new JsonObject
        {
            ["containers"] = new JsonArray([.. AppContainers(context).Select(name => new JsonObject
            {
                ["name"] = name,
                ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "app-logs", ["mountPath"] = "/var/log/app" }),
            })]),
        },
    });
    #endregion
}
