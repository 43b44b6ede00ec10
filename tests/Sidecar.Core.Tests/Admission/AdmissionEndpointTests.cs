using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Admission;
using Sidecar.Core.Istio;
using Sidecar.Tests.Admission;

namespace Sidecar.Core.Tests.Admission;

public class AdmissionEndpointTests
{
    const string Family = "istio-injection";
    const string Json = "application/json";

    static readonly AdmissionEndpoint Endpoint = new(
        new AdmissionHandler(IstioProfile.CreateInjector(IstioConfiguration.Default), IstioProfile.ParsePath));

    public static IEnumerable<TheoryDataRow<string?>> Rows() =>
        Corpus.Cases(Family, folder => Table(folder).Select(row => row["name"]!.ToString()));

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_of_the_table_of_HTTP_answers_holds(string? name)
    {
        var row = Table(Corpus.Family(Family)).Single(row => row["name"]!.ToString() == Corpus.SkipIfAbsent(Family, name));
        var reply = Endpoint.Answer(row["contentType"]?.ToString(), Body(row["body"]!.ToString()), "/inject");
        Assert.Equal(row["wantStatus"]!.GetValue<int>(), reply.StatusCode);
        if (reply.StatusCode != 200)
            return;
        var response = JsonNode.Parse(reply.Body.ToArray())!["response"]!;
        Assert.Equal(row["wantAllowed"]!.GetValue<bool>(), response["allowed"]!.GetValue<bool>());
        Assert.Equal(row["wantPatch"]?.GetValue<bool>() ?? false, response["patch"] is not null);
    }

    [Fact]
    public void The_form_of_a_request_is_checked_before_its_content()
    {
        Assert.Equal((400, "no body found\n"), Refusal(Json, 0));
        Assert.Equal((415, "invalid Content-Type, want `application/json`\n"), Refusal("text/plain", 1));
        Assert.Equal((415, "invalid Content-Type, want `application/json`\n"), Refusal("application/json; charset=utf-8", 1));
        Assert.Equal((415, "invalid Content-Type, want `application/json`\n"), Refusal(null, 1));
        Assert.Equal(
            (400, "the body is larger than 7340032 bytes, the most that is answered\n"),
            Refusal(Json, AdmissionEndpoint.DefaultMaxBodyBytes + 1));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    public void What_is_no_pod_is_denied_with_code_reason_and_message(string version)
    {
        var review = Review(version, """{"kind":"Pod","spec":{"containers":{}}}""");
        var reply = Endpoint.Answer(Json, review, "/inject");
        Assert.Empty(AdmissionFacts.Check(review, reply.Body.ToArray()));
        Assert.Equal(
            $$"""
            {"apiVersion":"admission.k8s.io/{{version}}","kind":"AdmissionReview","response":{"uid":"u","allowed":false,
            "status":{"code":400,"reason":"BadRequest",
            "message":"the object is no pod: /spec/containers: expected a list, found an object"},
            "auditAnnotations":{"injection":"refused","reason":"not-a-pod"} } }
            """.Replace("\n", "", StringComparison.Ordinal).Replace(" } }", "}}", StringComparison.Ordinal),
            Encoding.UTF8.GetString(reply.Body));
    }

    [Fact]
    public void A_pod_that_cannot_be_injected_is_denied_with_every_error_and_its_codes()
    {
        var review = Review("v1", """
            {"metadata":{"annotations":{"sidecar.istio.io/interceptionMode":"X","traffic.sidecar.istio.io/excludeInboundPorts":"y"}},
             "spec":{"containers":[{"name":"app","image":"a"}]}}
            """);
        var reply = Endpoint.Answer(Json, review, "/inject");
        Assert.Empty(AdmissionFacts.Check(review, reply.Body.ToArray()));
        var status = Assert.IsType<AdmissionResponse.Denied>(reply.Review!.Response).Status;
        Assert.Equal((400, "BadRequest"), (status.Code, status.Reason));
        Assert.Contains("sidecar.istio.io/interceptionMode", status.Message, StringComparison.Ordinal);
        Assert.Contains("traffic.sidecar.istio.io/excludeInboundPorts", status.Message, StringComparison.Ordinal);
        Assert.Equal("refused", reply.Review.Response.AuditAnnotations["injection"]);
    }

    [Fact]
    public void A_pod_that_is_left_alone_says_why_in_the_audit_log_and_warns_of_a_wish_that_is_none()
    {
        var skipped = Answer("""{"metadata":{"labels":{"sidecar.istio.io/inject":"false"}},"spec":{"containers":[{"name":"a"}]}}""");
        Assert.Equal("declined", skipped.Response.AuditAnnotations["reason"]);
        Assert.Empty(skipped.Response.Warnings);

        var misspelt = Answer("""{"metadata":{"labels":{"sidecar.istio.io/inject":"yes"}},"spec":{"containers":[{"name":"a"}]}}""");
        Assert.StartsWith(
            "sidecar injected (enabled-by-default): ", Assert.Single(misspelt.Response.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_path_carries_values_for_the_proxy()
    {
        var reply = Endpoint.Answer(Json, Review("v1", """{"spec":{"containers":[{"name":"a","image":"i"}]}}"""), "/inject/cluster/c--slash--1/");
        Assert.Contains("""{"name":"ISTIO_META_CLUSTER_ID","value":"c/1"}""", AdmissionFacts.PatchOf(reply.Body.ToArray()), StringComparison.Ordinal);
    }

    static AdmissionReply Answer(string pod) => Endpoint.Answer(Json, Review("v1", pod), "/inject").Review!;

    static (int, string) Refusal(string? contentType, int length)
    {
        var reply = Endpoint.Answer(contentType, new byte[length], "/inject");
        Assert.Null(reply.Review);
        return (reply.StatusCode, Encoding.UTF8.GetString(reply.Body));
    }

    static byte[] Body(string kind) => kind switch
    {
        "v1" or "v1beta1" => Review(kind, """{"metadata":{"name":"test"},"spec":{"containers":[{"name":"c1","image":"i"}]}}"""),
        "skip" => Review("v1", """{"metadata":{"annotations":{"sidecar.istio.io/inject":"false"}},"spec":{"containers":[{"name":"c1","image":"i"}]}}"""),
        "garbage" => "{garbage"u8.ToArray(),
        "empty" => [],
        _ => throw new NotSupportedException($"The table speaks of the body '{kind}'."),
    };

    static byte[] Review(string version, string pod) => Encoding.UTF8.GetBytes(
        $$"""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/{{version}}","request":{"uid":"u","object":{{pod}} } }""");

    static IEnumerable<JsonObject> Table(string folder)
    {
        var file = Path.Combine(folder, "tables", "http.json");
        return File.Exists(file)
            ? JsonNode.Parse(File.ReadAllBytes(file))!["cases"]!.AsArray().Select(row => row!.AsObject())
            : [];
    }
}
