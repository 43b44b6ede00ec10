using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Tests.Injection;

namespace Sidecar.Core.Tests.Istio;

/// <summary>
/// A pod that comes back (<c>reinvocationPolicy: IfNeeded</c>) in the form an API server gives it, alone or with what
/// other webhooks and admission plugins did to it in between.
/// </summary>
[Properties(Arbitrary = [typeof(ReinvocationLaws)], MaxTest = 150, QuietOnSuccess = true)]
public class ReinvocationLaws
{
    /// <summary>What somebody else does to a pod, and how to see that it is still there.</summary>
    public sealed record Intrusion(string Kind, string Which, Action<PodEditor> Do, Func<JsonObject, bool> Stays)
    {
        public override string ToString() => Kind + Which;
    }

    public sealed record Case(IstioSample Sample, IReadOnlyList<Intrusion> Intrusions)
    {
        public override string ToString() => $"in between: {string.Join("; ", Intrusions)}{Environment.NewLine}{Sample}";
    }

    const string Late = """
        {"name":"late","image":"example.com/late:1","args":["own"],"ports":[{"containerPort":8081,"name":"late"}],
         "env":[{"name":"LATE","value":"own"}],"livenessProbe":{"httpGet":{"path":"/l","port":"late"}},
         "lifecycle":{"preStop":{"httpGet":{"path":"/s","port":8081} } } }
        """;

    static readonly Gen<Intrusion> AnyIntrusion = Gen.OneOf(
        from list in Gen.Elements("containers", "initContainers")
        from place in Gen.Choose(0, 3)
        select new Intrusion("a container", $" in {list} at {place}", pod =>
        {
            var containers = list == "containers" ? pod.Containers : pod.InitContainers;
            containers.Insert(Math.Min(place, containers.Count), JsonNode.Parse(Late)!.AsObject());
        }, pod => Find(pod, "late") is { } late && (string?)late["args"]![0] == "own" && Named(late["env"], "LATE") is not null),
        from place in Gen.Choose(0, 30)
        from name in Gen.Elements("FOREIGN", "AAA", "ZZZ")
        select new Intrusion("the proxy's variable", $" {name} at {place}", pod => Insert(
            pod.FindContainer("istio-proxy"), "env", place, new JsonObject { ["name"] = name, ["value"] = "foreign" }),
            pod => (string?)Named(Find(pod, "istio-proxy")?["env"], name)?["value"] is null or "foreign"
                && (Find(pod, "istio-proxy") is null || Named(Find(pod, "istio-proxy")!["env"], name) is not null)),
        from place in Gen.Choose(0, 20)
        select new Intrusion("a volume", $" at {place}, mounted everywhere, as plugins mount tokens", pod =>
        {
            if (pod.Json["spec"]!["volumes"] is not JsonArray volumes)
                pod.SetSpec("volumes", volumes = []);
            volumes.Insert(Math.Min(place, volumes.Count), JsonNode.Parse("""{"name":"token-x","emptyDir":{}}"""));
            foreach (var container in pod.InitContainers.Concat(pod.Containers))
                Insert(container, "volumeMounts", place, JsonNode.Parse("""{"name":"token-x","mountPath":"/token-x","readOnly":true}""")!.AsObject());
        }, pod => Named(pod["spec"]!["volumes"], "token-x") is not null
            && Containers(pod).Where(container => (string?)container["name"] != "late").All(container => container["volumeMounts"]!.AsArray().Any(mount => (string?)mount!["mountPath"] == "/token-x"))),
        Gen.Constant(new Intrusion("limits where there are none", "", pod =>
        {
            foreach (var container in pod.InitContainers.Concat(pod.Containers))
                if (container["resources"]?["limits"] is null)
                    container.EditObject("resources")["limits"] = new JsonObject { ["cpu"] = "1500m" };
        }, pod => Containers(pod).All(container => (string?)container["name"] is "late" || container["resources"]?["limits"] is not null))),
        Gen.Constant(new Intrusion("labels and annotations", "", pod =>
        {
            pod.Labels.Set("foreign", "1");
            pod.Annotations.Set("foreign.example.com/x", "y");
        }, pod => (string?)pod["metadata"]!["labels"]!["foreign"] == "1"
            && (string?)pod["metadata"]!["annotations"]!["foreign.example.com/x"] == "y")),
        Gen.Constant(new Intrusion("a pull secret", "", pod =>
        {
            if (pod.Json["spec"]!["imagePullSecrets"] is not JsonArray secrets)
                pod.SetSpec("imagePullSecrets", secrets = []);
            secrets.Add(new JsonObject { ["name"] = "foreign" });
        }, pod => Named(pod["spec"]!["imagePullSecrets"], "foreign") is not null)),
        Gen.Constant(new Intrusion("the proxy in another place", "", pod =>
        {
            foreach (var list in (ContainerListEditor[])[pod.Containers, pod.InitContainers])
                if (list.IndexOf("istio-proxy") is >= 0 and var at)
                    list.Insert(at == 0 ? list.Count - 1 : 0, list.TakeAt(at));
        }, _ => true)));

    public static Arbitrary<Case> Cases { get; } = Arb.From(
        from sample in IstioPodGen.Samples.Generator
        from recorded in Gen.Elements(null, "mesh.example.com/original")
        from count in Gen.Choose(0, 3)
        from intrusions in AnyIntrusion.ListOf(count)
        select new Case(
            sample with { Configuration = sample.Configuration with { OriginalAnnotation = recorded } },
            [.. intrusions.DistinctBy(intrusion => intrusion.Kind)]),
        @case => IstioPodGen.Samples.Shrinker(@case.Sample).Select(sample => @case with { Sample = sample })
            .Concat(@case.Intrusions.Select(gone => @case with { Intrusions = [.. @case.Intrusions.Where(one => one != gone)] })));

    [Fact]
    public void Of_the_generated_pods_many_are_injected_with_and_without_a_template_of_ones_own()
    {
        var injected = Cases.Generator.Sample(200, new Rnd(1), 50).Where(@case => First(@case.Sample) is not null)
            .CountBy(@case => @case.Sample.Configuration.Injector.DefaultTemplates.Contains("both")).ToDictionary();
        Assert.True(injected.GetValueOrDefault(true) > 20 && injected.GetValueOrDefault(false) > 20, string.Join(' ', injected));
    }

    [Property]
    public void A_pod_that_comes_back_from_the_API_server_is_left_alone(Case @case)
    {
        if (First(@case.Sample) is not { } first)
            return;
        Assert.Equal("[]", Again(@case.Sample, Stored(first)).Patch.ToString());
    }

    [Property]
    public void What_others_did_in_between_stays_and_the_next_call_changes_nothing(Case @case)
    {
        if (First(@case.Sample) is not { } first)
            return;
        var between = Stored(first).With(pod =>
        {
            foreach (var intrusion in @case.Intrusions)
                intrusion.Do(pod);
        });
        var second = Stored(Again(@case.Sample, Stored(between)).Pod);

        Assert.Equal("[]", Again(@case.Sample, second).Patch.ToString());
        Assert.All(@case.Intrusions, intrusion => Assert.True(intrusion.Stays(second.ToJson()), $"{intrusion} is undone: {second}"));
        AssertUsersWords(@case.Sample.Pod, second);
    }

    /// <summary>What the user said of a proxy of their own still holds.</summary>
    static void AssertUsersWords(Pod sent, Pod result)
    {
        if (sent.FindContainer("istio-proxy") is not { } users || result.FindContainer("istio-proxy") is not { } proxy)
            return;
        if (users.Image is { Length: > 0 } image and not "auto")
            Assert.Equal(image, proxy.Image);
        if (users["args"] is { } args)
            Assert.Equal(args.ToJsonString(), proxy["args"]!.ToJsonString());
        foreach (var variable in users.Items("env"))
            Assert.Contains(proxy.Items("env"), found => (string?)found["name"] == (string?)variable["name"]);
    }

    static Pod? First(IstioSample sample) =>
        IstioProfile.CreateInjector(sample.Configuration).Inject(sample.Subject with { Pod = Stored(sample.Pod) })
            is InjectionResult.Injected injected && injected.Pod.HasUniqueNames() ? injected.Pod : null;

    static InjectionResult.Injected Again(IstioSample sample, Pod pod)
    {
        var result = IstioProfile.CreateInjector(sample.Configuration).Inject(sample.Subject with { Pod = pod });
        return Assert.IsType<InjectionResult.Injected>(result);
    }

    static Pod Stored(Pod pod) => Pod.FromJson(StoredPod.Of(pod.ToJson()));
    static void Insert(ContainerEditor? container, string list, int place, JsonObject item)
    {
        if (container?.EditList(list) is not { } items)
            return;
        items.Insert(Math.Min(place, items.Count), item);
    }

    static IEnumerable<JsonObject> Containers(JsonObject pod) => ((string[])["initContainers", "containers"])
        .SelectMany(list => (pod["spec"]![list] as JsonArray ?? []).Select(container => container!.AsObject()));

    static JsonObject? Find(JsonObject pod, string name) =>
        Containers(pod).FirstOrDefault(container => (string?)container["name"] == name);

    static JsonObject? Named(JsonNode? list, string name) =>
        (list as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(item => (string?)item["name"] == name);
}
