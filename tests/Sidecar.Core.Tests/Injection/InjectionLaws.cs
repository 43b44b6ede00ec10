using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Pods;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Injection;

[Properties(Arbitrary = [typeof(PodGen), typeof(InjectionLaws)], MaxTest = 100)]
public class InjectionLaws
{
    /// <summary>Which templates a pod asks for; null for the default.</summary>
    public sealed record Choice(string? Templates);

    public static Arbitrary<Choice> Choices { get; } = Gen.Elements(
        null, "agent", "native", "every", "both", "every,agent", "native,every", "agent,agent")
        .Select(templates => new Choice(templates)).ToArbitrary();

    /// <summary>Two containers of one name make no valid pod, and nobody can inject one again.</summary>
    internal static bool IsValid(Pod pod) => pod.Containers.Concat(pod.InitContainers)
        .GroupBy(container => container.Name).All(group => group.Count() == 1);

    internal static Pod Asking(Pod pod, Choice choice) => pod.With(edit =>
    {
        edit.Labels.Set("inject", "true");
        edit.SetSpec("hostNetwork", null);
        if (edit.Json["metadata"] is JsonObject metadata)
            metadata["namespace"] = "shop";
        if (choice.Templates is not null)
            edit.Annotations.Set(LoggerProfile.Templates, choice.Templates);
    });

    [Property]
    public void Applying_the_patch_to_the_original_gives_the_mutated_pod(Pod pod, Choice choice)
    {
        pod = Asking(pod, choice);
        var injected = LoggerProfile.Injected(pod);

        Assert.Equal(injected.Pod, Pod.FromJson(injected.Patch.Apply(pod.ToJson())!.AsObject()));
    }

    [Property]
    public void The_patch_is_the_same_from_run_to_run(Pod pod, Choice choice)
    {
        pod = Asking(pod, choice);
        var first = LoggerProfile.Injected(pod);
        _ = (pod.Labels, pod.Containers.Select(container => container.ToJson()).ToList());

        Assert.Equal(first.Patch.ToUtf8(), LoggerProfile.Injected(pod).Patch.ToUtf8());
        Assert.Equal(first.Patch.ToUtf8(), LoggerProfile.Injected(Pod.Parse(pod.ToUtf8())).Patch.ToUtf8());
        Assert.Equal(first.Pod.ToString(), LoggerProfile.Injected(Pod.Parse(pod.ToUtf8())).Pod.ToString());
    }

    [Property]
    public void Injecting_twice_is_injecting_once(Pod pod, Choice choice)
    {
        var once = LoggerProfile.Injected(Asking(pod, choice)).Pod;

        if (IsValid(once))
            Assert.Equal("[]", LoggerProfile.Injected(once).Patch.ToString());
    }

    [Property]
    public void Injecting_again_after_another_injector_added_a_container_settles_at_once(Pod pod, Choice choice)
    {
        var once = LoggerProfile.Injected(Asking(pod, choice)).Pod;
        if (!IsValid(once))
            return;
        var between = once.With(edit => edit.Containers.Insert(0, JsonNode.Parse(
            """{"name":"other","image":"example/other","args":["--own"],"env":[{"name":"LOG_LEVEL","value":"own"}]}""")!
            .AsObject()));
        var twice = LoggerProfile.Injected(between).Pod;
        if (!IsValid(twice))
            return;

        Assert.Equal("[]", LoggerProfile.Injected(twice).Patch.ToString());
        var other = Pod.Find(twice.Containers, "other")!.Value;
        Assert.Equal("""["--own"]""", other["args"]!.ToJsonString());
        Assert.Contains(other.Items("env"), variable => variable["value"]?.GetValue<string>() == "own");
    }

    [Property]
    public void What_the_injector_does_not_own_stays_as_it_was_written(Pod pod)
    {
        pod = Asking(pod, new Choice(null));
        if (pod.FindContainer("agent") is not null)
            return;
        var json = LoggerProfile.Injected(pod).Pod.ToJson();
        var before = pod.ToJson();
        TakeOut(json, before);

        Assert.Equal(before.ToJsonString(), json.ToJsonString());
    }

    [Property]
    public void The_users_words_on_a_container_of_the_template_win(Pod pod, bool native)
    {
        pod = Asking(pod, new Choice(native ? "native" : "agent"));
        var injected = LoggerProfile.Injected(pod).Pod;
        if (Pod.Find(pod.Containers, "agent") is not { } users)
            return;
        var merged = Pod.Find(native ? injected.InitContainers : injected.Containers, "agent")!.Value;

        Assert.Equal(users.Image is "auto" or "" or null ? "example/agent:2" : users.Image, merged.Image);
        if (users["args"] is JsonArray { Count: > 0 } args)
            Assert.Equal(args.ToJsonString(), merged["args"]!.ToJsonString());
        foreach (var variable in users.Items("env").Where(variable => variable["value"] is not null))
            Assert.Contains(merged.Items("env"), found => JsonNode.DeepEquals(found["value"], variable["value"])
                && JsonNode.DeepEquals(found["name"], variable["name"]));
    }

    [Property]
    public void A_pod_is_injected_skipped_or_refused_and_never_more(Pod pod, Choice choice)
    {
        switch (LoggerProfile.Inject(pod, choice.Templates))
        {
            case InjectionResult.Injected injected:
                Assert.True(injected.Decision.Inject);
                break;
            case InjectionResult.Skipped skipped:
                Assert.False(skipped.Decision.Inject);
                break;
            case InjectionResult.Refused refused:
                Assert.NotEmpty(refused.Errors);
                break;
        }
    }

    static void TakeOut(JsonObject json, JsonObject before)
    {
        var spec = json["spec"]!.AsObject();
        foreach (var (list, name) in ((string, string)[])
            [("containers", "agent"), ("volumes", "logs"), ("imagePullSecrets", "registry")])
        {
            var items = spec[list]!.AsArray();
            items.Remove(items.First(item => item!["name"]!.GetValue<string>() == name));
            if (before["spec"]?[list] is null && items.Count == 0)
                PutBack(spec, before["spec"] as JsonObject, list);
        }
        var metadata = json["metadata"]!.AsObject();
        metadata["labels"]!.AsObject().Remove("logged");
        metadata["annotations"]!.AsObject().Remove(LoggerProfile.Status);
        if (before["metadata"]?["annotations"] is null)
            PutBack(metadata, before["metadata"] as JsonObject, "annotations");
        if (before["spec"] is null)
            json.Remove("spec");
    }

    static void PutBack(JsonObject map, JsonObject? before, string key)
    {
        if (before?.ContainsKey(key) == true)
            map[key] = null;
        else
            map.Remove(key);
    }
}
