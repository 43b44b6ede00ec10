using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Tests.Injection;

namespace Sidecar.Core.Tests.Conformance;

/// <summary>The pods of the corpus with a few things changed, from seeds that never change: what holds of every pod.</summary>
public partial class MutatedCasesTests
{
    const int Mutants = 12;

    public static IEnumerable<TheoryDataRow<string?>> Cases => InjectionCase.Rows("runWebhook");

    [Theory, MemberData(nameof(Cases))]
    public void A_mutant_is_refused_with_reasons_or_injected_without_loss(string? row)
    {
        var @case = InjectionCase.Find(row);
        var injector = IstioProfile.CreateInjector(@case.Webhook);
        var problems = new List<string>();
        foreach (var (at, workload) in WorkloadPods.In(InjectionCase.Documents(@case.Input, "input")).Index())
            for (var seed = 0; seed < Mutants; seed++)
            {
                var mutant = WorkloadPods.ToPod(workload);
                var steps = new PodMutation(1000 * at + seed).Apply(mutant);
                problems.AddRange(Problems(injector, mutant)
                    .Select(problem => $"pod {at}, seed {seed} ({steps}): {problem}\n{mutant.ToJsonString()}"));
            }
        Assert.True(problems.Count == 0, string.Join("\n\n", problems));
    }

    /// <summary>Of all rows, by a third of the seeds each: a law of what is injected says nothing where nothing is.</summary>
    [Fact]
    public void Many_mutants_are_injected_and_some_are_refused()
    {
        var answers = Cases.Select(row => InjectionCase.Find(row.Data)).Index().SelectMany(row =>
        {
            var workload = WorkloadPods.In(InjectionCase.Documents(row.Item.Input, "input")).First();
            var injector = IstioProfile.CreateInjector(row.Item.Webhook);
            return Enumerable.Range(0, Mutants).Where(seed => seed % 3 == row.Index % 3).Select(seed =>
            {
                var mutant = WorkloadPods.ToPod(workload);
                new PodMutation(seed).Apply(mutant);
                return Answer(injector, mutant);
            });
        }).CountBy(answer => answer).ToDictionary();
        var said = string.Join(' ', answers);
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        // Few cases, of a corpus of one's own, may be of any kind.
        if (answers.Values.Sum() < 200)
            return;
        Assert.True(answers.GetValueOrDefault("Injected") > answers.Values.Sum() / 3, said);
        Assert.True(answers.GetValueOrDefault("Refused") > 0, said);
    }

    static string Answer(SidecarInjector injector, JsonObject mutant)
    {
        try
        {
            return injector.Inject(new() { Pod = Pod.Parse(mutant.ToJsonString()), RequestNamespace = "market" }).GetType().Name;
        }
        catch (PodFormatException)
        {
            return "NoPod";
        }
    }

    static IEnumerable<string> Problems(SidecarInjector injector, JsonObject mutant)
    {
        Pod pod;
        try
        {
            pod = Pod.Parse(mutant.ToJsonString());
        }
        catch (PodFormatException)
        {
            yield break;
        }
        var result = injector.Inject(new() { Pod = pod, RequestNamespace = "market" });
        if (result is InjectionResult.Refused refused)
        {
            if (refused.Errors.IsEmpty || refused.Errors.Any(error => error.Message.Length == 0))
                yield return "refused without a reason";
            yield break;
        }
        if (result is not InjectionResult.Injected injected)
            yield break;
        var found = injected.Pod.ToJson();
        if (!JsonNode.DeepEquals(Microsoft(pod, injected.Patch), found))
            yield return $"Microsoft's reading of the patch gives another pod: {injected.Patch}";
        if (pod.Annotations.ContainsKey("sidecar.istio.io/status"))
            yield break; // Injected before, by another version: what it wrote is the template's to replace.
        foreach (Match field in UnknownField().Matches(mutant.ToJsonString()))
            if (!injected.Pod.ToString().Contains(field.Value, StringComparison.Ordinal))
                yield return $"lost {field.Value}";
        if (!injected.Pod.HasUniqueNames())
            yield break;
        var again = injector.Inject(new() { Pod = injected.Pod, RequestNamespace = "market" });
        if (again is not InjectionResult.Injected second)
            yield return $"refused when injected again: {string.Join("; ", ((InjectionResult.Refused)again).Errors)}";
        else if (!second.Patch.IsEmpty)
            yield return $"injected again: {second.Patch}";
    }

    static JsonObject Microsoft(Pod pod, JsonPatch patch)
    {
        var copy = pod.ToJson();
        JsonSerializer.Deserialize<JsonPatchDocument>(patch.ToString())!.ApplyTo(copy);
        return copy;
    }

    /// <summary>A field that no version knows and its value, as written.</summary>
    [GeneratedRegex("\"x-unknown-[0-9]+\":([^,{}]+|\\{.*?\\}\\]\\})")]
    private static partial Regex UnknownField();
}
