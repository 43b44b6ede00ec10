using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Istio;
using Sidecar.Core.Workloads;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Tests.Conformance;

/// <summary>The cases of the corpus as the command line runs them: a stream in, a stream out.</summary>
public class ManualConformanceTests
{
    public static IEnumerable<TheoryDataRow<string?>> Cases => InjectionCase.Rows("runManual");

    [Theory, MemberData(nameof(Cases))]
    public void The_injected_stream_is_the_golden_one(string? row)
    {
        var @case = InjectionCase.Find(row);
        var injection = Inject(@case, @case.Input);
        if (@case.ExpectedError is { } expected)
        {
            var refused = Assert.IsType<ManifestInjection.Refused>(injection);
            Assert.Contains(expected, string.Join('\n', refused.Diagnostics).ToLowerInvariant());
            Assert.All(refused.Diagnostics, problem => Assert.True(problem.Line > 1 && problem.Column > 1));
            return;
        }
        var completed = Completed(injection);
        if (@case.ExpectedWarning is { } warning)
            Assert.Contains(completed.Warnings, text => text.Contains(warning, StringComparison.Ordinal));
        var found = Split(InjectionCase.Documents(completed.Text, "found")).ToList();
        var golden = Split(InjectionCase.Documents(@case.Golden, "golden")).ToList();
        Assert.Equal(golden.Count, found.Count);
        foreach (var (index, pair) in golden.Zip(found).Index())
            TreeDifference.AssertSame(
                Normaliser.Document(pair.First), Normaliser.Document(pair.Second), $"document {index}");
    }

    [Theory, MemberData(nameof(Cases))]
    public void What_is_not_changed_leaves_byte_for_byte(string? row)
    {
        var @case = InjectionCase.Find(row);
        if (Inject(@case, @case.Input) is not ManifestInjection.Completed completed)
            return;
        var before = YamlStream.Parse(Encoding.UTF8.GetBytes(@case.Input), "input").Documents;
        Assert.Equal(before.Length, completed.Documents.Count);
        foreach (var (document, original) in completed.Documents.Zip(before))
            if (document.Patch.IsEmpty)
                Assert.Equal(original.Text, document.Text);
            else
                Assert.True(JsonNode.DeepEquals(document.Patch.Apply(original.ToJson()), document.ToJson()));
    }

    /// <summary>
    /// Takes the items of a list for documents, as the webhook form does: the empty status that upstream writes for an
    /// item is the top-level status of a document (rule 3).
    /// </summary>
    static IEnumerable<JsonObject> Split(IEnumerable<JsonObject> documents)
    {
        foreach (var document in documents)
        {
            var items = document["items"] as JsonArray;
            if (document["kind"].AsText() == "List" && items is not null)
                document["items"] = items.Count;
            yield return document;
            foreach (var item in document["items"] is JsonValue ? items!.OfType<JsonObject>() : [])
                yield return item;
        }
    }

    static ManifestInjection Inject(InjectionCase @case, string manifest) =>
        new ManifestInjector(IstioProfile.CreateInjector(@case.Manual)).Inject(Encoding.UTF8.GetBytes(manifest), "input");

    static ManifestInjection.Completed Completed(ManifestInjection injection)
    {
        if (injection is ManifestInjection.Refused refused)
            Assert.Fail(string.Join('\n', refused.Diagnostics));
        return (ManifestInjection.Completed)injection;
    }
}
