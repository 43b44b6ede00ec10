using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Tests.Policy;

/// <summary>The decision table of Istio's injector, with its label and annotation as data.</summary>
public class PolicyCorpusTests
{
    const string Family = "istio-injection";
    const string Wish = "sidecar.istio.io/inject";

    static IEnumerable<JsonObject> Read(string folder, string file) =>
        File.Exists(Path.Combine(folder, file))
            ? JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!["cases"]!.AsArray().Select(row => row!.AsObject())
            : [];

    static IEnumerable<TheoryDataRow<string?>> Cases(string file) =>
        Corpus.Cases(Family, folder => Read(folder, file).Select(row => row["name"]!.GetValue<string>()));

    static JsonObject Case(string file, string? name)
    {
        name = Corpus.SkipIfAbsent(Family, name);
        return Read(Corpus.Family(Family), file).Single(row => row["name"]!.GetValue<string>() == name);
    }

    public static IEnumerable<TheoryDataRow<string?>> Decisions() => Cases("policy-cases.json");

    public static IEnumerable<TheoryDataRow<string?>> Namespaces() => Cases("tables/ignored-namespaces.json");

    [Theory]
    [MemberData(nameof(Decisions))]
    public void The_decision_is_as_in_the_table(string? name)
    {
        var row = Case("policy-cases.json", name);
        var pod = Pod.FromJson(new JsonObject
        {
            ["metadata"] = row["podMeta"]!.DeepClone(),
            ["spec"] = row["podSpec"]?.DeepClone(),
        });

        Assert.Equal(row["want"]!.GetValue<bool>(), Build(row["policy"]!).Decide(new InjectionSubject { Pod = pod }).Inject);
    }

    [Theory]
    [MemberData(nameof(Namespaces))]
    public void Namespaces_are_ignored_as_in_the_table(string? name)
    {
        var row = Case("tables/ignored-namespaces.json", name);
        var decision = Build(new JsonObject { ["policy"] = "enabled" }).Decide(
            new InjectionSubject { Pod = Pod.Parse("{}"), RequestNamespace = row["namespace"]!.GetValue<string>() });

        Assert.Equal(row["ignored"]!.GetValue<bool>(), decision.Reason == InjectionReason.IgnoredNamespace);
    }

    static InjectionPolicy Build(JsonNode policy)
    {
        var mode = policy["policy"]?.GetValue<string>() ?? "";
        return new(
            InjectionRules.HostNetwork(),
            InjectionRules.IgnoredNamespaces("kube-system", "kube-public", "kube-node-lease", "local-path-storage"),
            InjectionRules.KnownPolicy(mode, JsonPointer.Parse("/policy")),
            InjectionRules.ExplicitWish(Wish, Wish),
            InjectionRules.NeverSelected(Selectors(policy, "neverInjectSelector"), JsonPointer.Parse("/neverInjectSelector")),
            InjectionRules.AlwaysSelected(Selectors(policy, "alwaysInjectSelector"), JsonPointer.Parse("/alwaysInjectSelector")),
            InjectionRules.Default(mode, JsonPointer.Parse("/policy")));
    }

    /// <summary>Like Istio, this passes over selectors that are none.</summary>
    static IEnumerable<LabelSelector> Selectors(JsonNode policy, string list)
    {
        foreach (var json in policy[list]?.AsArray() ?? [])
        {
            LabelSelector selector;
            try
            {
                selector = LabelSelector.FromJson(json!.AsObject());
            }
            catch (FormatException)
            {
                continue;
            }
            yield return selector;
        }
    }
}
