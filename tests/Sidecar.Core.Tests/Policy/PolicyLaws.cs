using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Policy;

[Properties(Arbitrary = [typeof(PodGen), typeof(SelectorGen), typeof(PolicyLaws)], MaxTest = 100)]
public class PolicyLaws
{
    public sealed record Settings(string Policy, IReadOnlyList<LabelSelector> Never, IReadOnlyList<LabelSelector> Always)
    {
        public InjectionPolicy Build() => new(
            InjectionRules.HostNetwork(),
            InjectionRules.IgnoredNamespaces("kube-system", "kube-public"),
            InjectionRules.KnownPolicy(Policy, JsonPointer.Parse("/policy")),
            InjectionRules.ExplicitWish("inject", "example.com/inject"),
            InjectionRules.NeverSelected(Never, JsonPointer.Parse("/never")),
            InjectionRules.AlwaysSelected(Always, JsonPointer.Parse("/always")),
            InjectionRules.Default(Policy, JsonPointer.Parse("/policy")));

        public override string ToString() =>
            $"policy: {Policy}, never: [{string.Join(" | ", Never)}], always: [{string.Join(" | ", Always)}]";
    }

    public static Arbitrary<Settings> AllSettings { get; } = Arb.From(
        from policy in Gen.Frequency((4, Gen.Constant("enabled")), (4, Gen.Constant("disabled")), (1, Gen.Constant("odd")))
        from never in SelectorGen.Selectors.Generator.ListOf(2)
        from always in SelectorGen.Selectors.Generator.ListOf(2)
        select new Settings(policy, never, always));

    static InjectionDecision Decide(Settings settings, Pod pod) =>
        settings.Build().Decide(new InjectionSubject { Pod = pod, RequestNamespace = "default" });

    [Property]
    public void Every_decision_says_why_and_what_to_change(Settings settings, Pod pod)
    {
        var decision = Decide(settings, pod);

        Assert.NotEmpty(decision.Evidence);
        Assert.NotEmpty(decision.Hint);
        Assert.Equal(decision.Reason, Assert.IsType<RuleOutcome.Decides>(decision.Considered[^1].Outcome).Reason);
        Assert.All(decision.Considered.Take(decision.Considered.Count - 1),
            rule => Assert.IsType<RuleOutcome.Abstains>(rule.Outcome));
        Assert.StartsWith(decision.Inject ? "injected (" : "not injected (", decision.ToString(), StringComparison.Ordinal);
    }

    [Property]
    public void Deciding_again_gives_the_same_decision(Settings settings, Pod pod) =>
        Assert.Equal(Decide(settings, pod), Decide(settings, Pod.Parse(pod.ToUtf8())));

    [Property]
    public void Evidence_is_what_stands_there(Settings settings, Pod pod)
    {
        foreach (var evidence in Decide(settings, pod).Evidence)
        {
            var found = evidence.Pointer.Find(pod.ToJson());
            switch (evidence.Kind)
            {
                case EvidenceKind.Setting:
                    Assert.NotNull(evidence.Found);
                    break;
                case EvidenceKind.Namespace:
                    Assert.Equal(found?.GetValue<string>() ?? "default", evidence.Found);
                    break;
                case EvidenceKind.Field:
                    Assert.Equal(found!.ToJsonString(), evidence.Found);
                    break;
                default:
                    var present = evidence.Pointer.TryFind(pod.ToJson(), out _);
                    Assert.Equal(present ? found?.GetValue<string>() ?? "" : null, evidence.Found);
                    break;
            }
        }
    }

    [Property]
    public void Evidence_is_true_changing_what_it_names_changes_the_decision_or_what_it_rests_on(Settings settings, Pod pod)
    {
        var decision = Decide(settings, pod);
        foreach (var evidence in decision.Evidence.Where(evidence => evidence.Kind != EvidenceKind.Setting))
            Assert.Contains(Flips(evidence, pod), flipped =>
            {
                var other = Decide(settings, flipped);
                return (other.Inject, other.Reason, other.Evidence) != (decision.Inject, decision.Reason, decision.Evidence);
            });
    }

    [Property]
    public void Evidence_in_the_settings_is_true_as_well(Settings settings, Pod pod)
    {
        var decision = Decide(settings, pod);
        foreach (var evidence in decision.Evidence.Where(evidence => evidence.Kind == EvidenceKind.Setting))
            Assert.Contains(Flips(evidence, settings), flipped =>
            {
                var other = Decide(flipped, pod);
                return (other.Inject, other.Reason, other.Evidence) != (decision.Inject, decision.Reason, decision.Evidence);
            });
    }

    [Property]
    public void A_rule_in_front_wins(Settings settings, Pod pod, bool inject)
    {
        var reason = new InjectionReason("my-own");
        var first = InjectionRules.Create("mine", _ => new RuleOutcome.Decides(inject, reason, "Ask me."));

        var decision = settings.Build().Prepend(first).Decide(new InjectionSubject { Pod = pod });

        Assert.Equal((inject, reason, 1), (decision.Inject, decision.Reason, decision.Considered.Count));
    }

    [Property]
    public void The_decision_is_that_of_the_table(Settings settings, Pod pod) =>
        Assert.Equal(Table(settings, pod), Decide(settings, pod).Inject);

    /// <summary>The decision table once more, written as plainly as possible.</summary>
    static bool Table(Settings settings, Pod pod)
    {
        if (pod.HostNetwork || pod.Namespace is "kube-system" or "kube-public" || settings.Policy == "odd")
            return false;
        var wish = pod.Labels.TryGetValue("inject", out var label) ? label
            : pod.Annotations.GetValueOrDefault("example.com/inject");
        if (wish is "true" or "false")
            return wish == "true";
        if (settings.Never.Any(selector => !selector.IsEmpty && selector.Matches(pod.Labels)))
            return false;
        return settings.Always.Any(selector => !selector.IsEmpty && selector.Matches(pod.Labels))
            || settings.Policy == "enabled";
    }

    /// <summary>Settings in which the place has another value: the other policies, a selector that is skipped.</summary>
    static IEnumerable<Settings> Flips(Evidence evidence, Settings settings) => evidence.Pointer.Tokens[0] switch
    {
        "policy" => [settings with { Policy = "enabled" }, settings with { Policy = "disabled" }],
        "never" => [settings with { Never = Skipped(settings.Never, evidence) }],
        _ => [settings with { Always = Skipped(settings.Always, evidence) }],
    };

    static List<LabelSelector> Skipped(IReadOnlyList<LabelSelector> selectors, Evidence evidence) =>
        [.. selectors.Select((selector, i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture) == evidence.Pointer.Last ? LabelSelector.Everything : selector)];

    /// <summary>Pods in which the place has another value: one that is unlike any, one of each that rules ask for, none.</summary>
    static IEnumerable<Pod> Flips(Evidence evidence, Pod pod)
    {
        JsonNode?[] values = evidence.Kind == EvidenceKind.Field
            ? [JsonValue.Create(false), JsonValue.Create(true)]
            : ["something-else", "true", "false", "", "web", "front", "yes", "1", "v1.2_3-4"];
        foreach (var value in values)
            yield return With(pod, evidence.Pointer, parent => parent[evidence.Pointer.Last] = value?.DeepClone());
        yield return With(pod, evidence.Pointer, parent => parent.Remove(evidence.Pointer.Last));
    }

    static Pod With(Pod pod, JsonPointer pointer, Action<JsonObject> change)
    {
        var json = pod.ToJson();
        var parent = json;
        foreach (var token in pointer.Parent.Tokens)
        {
            if (parent[token] is not JsonObject child)
                parent[token] = child = [];
            parent = child;
        }
        change(parent);
        return Pod.FromJson(json);
    }
}
