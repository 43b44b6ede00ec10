using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Sidecar.Core.Admission;
using Sidecar.Core.Istio;

namespace Sidecar.Benchmarks.Reviews;

/// <summary>
/// From the bytes of a request to the bytes of the answer, with Istio's profile. Goal: at most five times what reading
/// the one and writing the other takes without any injection.
/// </summary>
public class Answers
{
    readonly AdmissionEndpoint endpoint =
        new(new AdmissionHandler(IstioProfile.CreateInjector(IstioConfiguration.Default), IstioProfile.ParsePath));

    JsonNode patch = new JsonArray();

    /// <summary>The request.</summary>
    [ParamsSource(nameof(Reviews))]
    public Review Review { get; set; } = Review.Typical;

    public static IEnumerable<Review> Reviews => [Review.Typical, Review.ManyVariables, Review.Large];

    /// <summary>Reads the patch that the answer has, and every node of it.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var answer = JsonNode.Parse(Inject().Span)!["response"]!;
        patch = JsonNode.Parse(Convert.FromBase64String(answer["patch"]!.GetValue<string>()))!.DeepClone();
        _ = patch.ToJsonString();
    }

    /// <summary>What nobody can do without: the request parsed, an answer of the same content written.</summary>
    [Benchmark(Baseline = true)]
    public byte[] JsonNodeAlone()
    {
        var review = JsonNode.Parse(Review.Body)!;
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["apiVersion"] = review["apiVersion"]!.GetValue<string>(),
            ["kind"] = review["kind"]!.GetValue<string>(),
            ["response"] = new JsonObject
            {
                ["uid"] = review["request"]!["uid"]!.GetValue<string>(),
                ["allowed"] = true,
                ["patchType"] = "JSONPatch",
                ["patch"] = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(patch)),
            },
        });
    }

    /// <summary>The answer of the library.</summary>
    [Benchmark]
    public ReadOnlyMemory<byte> Inject() => endpoint.Answer("application/json", Review.Body, "/inject").Body.First;
}
