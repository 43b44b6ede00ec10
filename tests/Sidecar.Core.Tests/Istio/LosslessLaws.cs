using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Istio;

/// <summary>In a container that a template writes over, too, everything stays that the template does not own.</summary>
[Properties(Arbitrary = [typeof(JsonGen)], MaxTest = 100, QuietOnSuccess = true)]
public class LosslessLaws
{
    static readonly string[] Owned = ["image", "args", "lifecycle", "restartPolicy"];

    static readonly SidecarInjector[] Injectors =
    [
        .. new[] { NativeSidecarMode.Enabled, NativeSidecarMode.Disabled }.Select(mode =>
            IstioProfile.CreateInjector(IstioConfiguration.Default with { NativeSidecars = mode })),
    ];

    [Property]
    public void The_users_proxy_keeps_what_no_template_knows(JsonTree unknown)
    {
        var text = unknown.Node?.ToJsonString() ?? "null";
        var container = $$"""
            {"x-first":{{text}},"name":"istio-proxy","tty":null,"image":"auto","env":[{"x-in-env":{{text}},"name":"OWN","value":"1"},
            {"name":"CA_ADDR","value":"mine","x-of-template":{{text}}}],"resources":{"limits":{"example.com/gpu":1.50,"cpu":2e0},"x":{{text}}},
            "args":null,"securityContext":{"runAsUser":1e3,"x-context":{{text}}},"volumeMounts":[{"mountPath":"/own","name":"v","x":{{text}}}],
            "x-last":{{text}}}
            """.ReplaceLineEndings("");
        var pod = Pod.Parse($$"""
            {"x-top":{{text}},"spec":{"volumes":[{"name":"v","x":{{text}}}],"containers":[{"name":"app","image":"a"},{{container}}]},"status":null}
            """);
        foreach (var injector in Injectors)
        {
            var injected = Assert.IsType<InjectionResult.Injected>(injector.Inject(new() { Pod = pod, RequestNamespace = "n" })).Pod;
            var before = JsonNode.Parse(container)!.AsObject();
            var after = Assert.NotNull(injected.FindContainer("istio-proxy")).ToJson();

            AssertKept(before, after, "");
            Assert.Equal(before.Select(member => member.Key), after.Select(member => member.Key).Where(before.ContainsKey));
            Same(pod.ToJson()["x-top"], injected.ToJson()["x-top"]);
            Assert.True(injected.ToJson().ContainsKey("status"));
        }
    }

    /// <summary>Every member is there with the same value in the same spelling, items of lists by their key.</summary>
    static void AssertKept(JsonObject before, JsonObject after, string at)
    {
        foreach (var (key, value) in before)
        {
            Assert.True(after.ContainsKey(key), $"{at}/{key} is gone");
            if (at.Length == 0 && Owned.Contains(key))
                continue;
            if (value is JsonObject map && !key.StartsWith('x'))
                AssertKept(map, Assert.IsType<JsonObject>(after[key]), $"{at}/{key}");
            else if (value is JsonArray list && !key.StartsWith('x'))
                foreach (var item in list)
                {
                    var name = key == "volumeMounts" ? "mountPath" : "name";
                    AssertKept((JsonObject)item!, (JsonObject)after[key]!.AsArray()
                        .Single(other => (string?)other![name] == (string?)item![name])!, $"{at}/{key}/{item![name]}");
                }
            else
                Same(value, after[key]);
        }
    }

    static void Same(JsonNode? expected, JsonNode? found) =>
        Assert.Equal(expected?.ToJsonString() ?? "null", found?.ToJsonString() ?? "null");
}
