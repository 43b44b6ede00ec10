using System.Text.Json.Nodes;
using Sidecar.Core.Admission;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Tests.Admission;

namespace Sidecar.Core.Tests.Admission;

/// <summary>Every review that a kube-apiserver was recorded to send is answered as it will accept.</summary>
public class RecordedReviewTests
{
    const string Family = "admission-reviews";

    static readonly AdmissionHandler Handler =
        new(IstioProfile.CreateInjector(IstioConfiguration.Default), IstioProfile.ParsePath);

    public static IEnumerable<TheoryDataRow<string?>> Reviews() => Corpus.Cases(Family,
        folder => Directory.EnumerateFiles(folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order()!);

    [Theory]
    [MemberData(nameof(Reviews))]
    public void A_recorded_review_gets_an_answer_that_an_API_server_accepts(string? name)
    {
        var review = Read(name);
        Assert.Empty(AdmissionFacts.Check(review, Handler.Handle(review).ToUtf8()));
    }

    [Theory]
    [MemberData(nameof(Reviews))]
    public void Anything_but_the_creation_of_a_pod_is_let_through_untouched(string? name)
    {
        var review = Read(name);
        var request = JsonNode.Parse(review)!["request"]!;
        var creation = request["operation"]!.ToString() == "CREATE" && request["subResource"] is null
            && request["resource"]!["resource"]!.ToString() == "pods" && request["resource"]!["group"]!.ToString() == "";
        var reply = Handler.Handle(review);
        Assert.Equal(creation, reply.Injection is not null);
        if (!creation)
            Assert.IsType<AdmissionResponse.Admitted>(reply.Response);
    }

    [Theory]
    [MemberData(nameof(Reviews))]
    public void The_patch_applied_by_Microsofts_library_gives_our_pod(string? name)
    {
        var review = Read(name);
        var reply = Handler.Handle(review);
        var stored = AdmissionFacts.Apply(review, reply.ToUtf8());
        if (reply.Injection is not InjectionResult.Injected { Patch.IsEmpty: false } injected)
            Assert.Null(stored);
        else
            Assert.True(JsonNode.DeepEquals(injected.Pod.ToJson(), stored), $"{injected.Pod}\n{stored}");
    }

    [Theory]
    [MemberData(nameof(Reviews))]
    public void The_same_review_always_gets_the_same_bytes(string? name)
    {
        var review = Read(name);
        Assert.Equal(Handler.Handle(review).ToUtf8(), Handler.Handle(review).ToUtf8());
    }

    static byte[] Read(string? name) =>
        File.ReadAllBytes(Path.Combine(Corpus.Family(Family), Corpus.SkipIfAbsent(Family, name) + ".json"));
}
