using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Admission;

namespace Sidecar.Core.Tests.Admission;

public class AdmissionRequestTests
{
    [Fact]
    public void What_an_injector_needs_is_read()
    {
        var request = Parse("""
            {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1","request":{"uid":"u-1",
             "kind":{"group":"apps","version":"v1","kind":"Deployment"},"subResource":"scale","name":"web","namespace":"shop",
             "operation":"UPDATE","dryRun":true,"object":{"spec":{"replicas":1e3}},"somethingNew":[1]}}
            """);
        Assert.Equal(AdmissionVersion.V1Beta1, request.Version);
        Assert.Equal("u-1", request.Uid);
        Assert.Equal("apps/v1 Deployment", request.Kind.ToString());
        Assert.Equal(("scale", "web", "shop"), (request.SubResource, request.Name, request.Namespace));
        Assert.Equal(AdmissionOperation.Update, request.Operation);
        Assert.True(request.DryRun);
        Assert.Equal("""{"spec":{"replicas":1e3}}""", request.ToJson()!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"operation":"CREATE","kind":{"group":"","version":"v1","kind":"Pod"}}""", true)]
    [InlineData("""{"operation":"CREATE","kind":{"version":"v1","kind":"Pod"},"subResource":null}""", true)]
    [InlineData("""{}""", true)]
    [InlineData("""{"operation":"CREATE","kind":{"group":"","version":"v1","kind":"Pod"},"subResource":"eviction"}""", false)]
    [InlineData("""{"operation":"UPDATE","kind":{"group":"","version":"v1","kind":"Pod"}}""", false)]
    [InlineData("""{"operation":"DELETE","kind":{"group":"","version":"v1","kind":"Pod"}}""", false)]
    [InlineData("""{"operation":"CONNECT","kind":{"group":"","version":"v1","kind":"Pod"}}""", false)]
    [InlineData("""{"operation":"CREATE","kind":{"group":"apps","version":"v1","kind":"Deployment"}}""", false)]
    [InlineData("""{"operation":"CREATE","kind":{"group":"example.com","version":"v1","kind":"Pod"}}""", false)]
    public void Only_the_creation_of_a_pod_is_for_an_injector(string request, bool expected) =>
        Assert.Equal(expected, Parse(
            $$"""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{{request}}}""").IsPodCreation);

    [Theory]
    [InlineData("", "the body is no AdmissionReview: 1:1: ")]
    [InlineData("[]", "the body is no AdmissionReview: expected an object, found a list")]
    [InlineData("{}", "the body is no AdmissionReview: /kind: expected \"AdmissionReview\", found nothing; "
        + "/apiVersion: expected \"admission.k8s.io/v1\" or \"admission.k8s.io/v1beta1\", found nothing; "
        + "/request: expected an object, found nothing")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v2","Request":{}}""",
        "the body is no AdmissionReview: /apiVersion: expected \"admission.k8s.io/v1\" or \"admission.k8s.io/v1beta1\", found \"admission.k8s.io/v2\"; "
        + "/request: expected an object, found nothing")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":7,"operation":"create","dryRun":"yes","kind":[]}}""",
        "the body is no AdmissionReview: /request/uid: expected a text, found 7; /request/kind: expected an object, found a list; "
        + "/request/operation: expected CREATE, UPDATE, DELETE or CONNECT, found \"create\"; /request/dryRun: expected true or false, found a text")]
    public void All_that_is_wrong_with_a_body_is_said_at_once(string body, string message) =>
        Assert.StartsWith(message, Assert.Throws<AdmissionFormatException>(() => Parse(body)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_refusal_can_still_be_addressed()
    {
        var error = Assert.Throws<AdmissionFormatException>(() => Parse(
            """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1","request":{"uid":"u-2","name":1}}"""));
        Assert.Equal((AdmissionVersion.V1Beta1, "u-2"), (error.Version, error.Uid));
    }

    [Fact]
    public void The_object_handed_out_is_the_callers_own()
    {
        var request = Parse("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"object":{"a":1}}}""");
        request.ToJson()!["a"] = 2;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":1}"""), request.ToJson()));
    }

    static AdmissionRequest Parse(string review) => AdmissionRequest.Parse(Encoding.UTF8.GetBytes(review));
}
