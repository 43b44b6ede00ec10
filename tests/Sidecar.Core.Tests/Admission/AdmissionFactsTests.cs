using System.Text;
using Sidecar.Tests.Admission;

namespace Sidecar.Core.Tests.Admission;

/// <summary>The checker of answers finds each of the mistakes it is made for.</summary>
public class AdmissionFactsTests
{
    const string Request = """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE",
         "object":{"metadata":{},"spec":{"containers":[{"name":"app","image":"a"}]}}}}
        """;

    [Theory]
    [InlineData("""{"uid":"u","allowed":true}""")]
    [InlineData("""{"uid":"u","allowed":false,"status":{"code":400,"reason":"BadRequest","message":"no"}}""")]
    [InlineData("""{"uid":"u","allowed":true,"warnings":["w"],"auditAnnotations":{"reason":"x"}}""")]
    public void Good_answers_pass(string response) => Assert.Empty(Check(response));

    [Theory]
    [InlineData("""{"uid":"U","allowed":true}""", "uid is U")]
    [InlineData("""{"uid":"u","Allowed":true}""", "response.Allowed is unknown")]
    [InlineData("""{"uid":"u","allowed":"true"}""", "allowed is true")]
    [InlineData("""{"uid":"u","allowed":true,"allowed":true}""", "not one JSON object")]
    [InlineData("""{"uid":"u","allowed":false}""", "status.code")]
    [InlineData("""{"uid":"u","allowed":false,"status":{"code":200,"reason":"X","message":"m"}}""", "status.code")]
    [InlineData("""{"uid":"u","allowed":false,"status":{"code":422,"reason":"Invalid","message":"m"}}""", "kubectl hides")]
    [InlineData("""{"uid":"u","allowed":false,"status":{"code":422,"reason":"X"}}""", "without explanation")]
    [InlineData("""{"uid":"u","allowed":true,"patchType":"JSONPatch"}""", "one without the other")]
    [InlineData("""{"uid":"u","allowed":true,"patch":"W10"}""", "not padded")]
    [InlineData("""{"uid":"u","allowed":true,"patch":"W10=","patchType":"jsonpatch"}""", "patchType is jsonpatch")]
    [InlineData("""{"uid":"u","allowed":true,"patch":"W10=","patchType":"JSONPatch"}""", "empty or no list")]
    [InlineData("""{"uid":"u","allowed":true,"warnings":["a\nb"]}""", "control character")]
    [InlineData("""{"uid":"u","allowed":true,"warnings":["a","a"]}""", "shown once")]
    [InlineData("""{"uid":"u","allowed":true,"auditAnnotations":{"a/b":"c"}}""", "audit annotation a/b")]
    public void Bad_answers_are_found(string response, string problem) =>
        Assert.Contains(Check(response), found => found.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("""[{"op":"add","path":"/metadata/annotations/a","value":"b"}]""", "does not apply")]
    [InlineData("""[{"op":"test","path":"/metadata","value":{}}]""", "op test")]
    [InlineData("""[{"op":"add","path":"metadata","value":{}}]""", "leading slash")]
    [InlineData("""[{"op":"replace","path":"/metadata/name","value":"x"}]""", "not the webhook's")]
    [InlineData("""[{"op":"add","path":"/metadata/labels","value":null}]""", "removes the field")]
    [InlineData("""[{"op":"add","path":"/metadata/annotations","value":{"a":true}}]""", "no text")]
    [InlineData("""[{"op":"add","path":"/spec/containers/-","value":{"name":"app","image":"b"}}]""", "container app appears twice")]
    [InlineData("""[{"op":"add","path":"/spec/containers/-","value":{"name":"b"}}]""", "no image")]
    [InlineData("""[{"op":"add","path":"/spec/containers/-","value":{"name":"b","image":"i","volumeMounts":[{"name":"v","mountPath":"/"}]}}]""", "unknown volume")]
    [InlineData("""[{"op":"add","path":"/spec/containers/-","value":{"name":"b","image":"i","resources":{"limits":{"cpu":"1 m"}}}}]""", "hard failure")]
    public void Bad_patches_are_found(string patch, string problem) => Assert.Contains(
        Check($$"""{"uid":"u","allowed":true,"patchType":"JSONPatch","patch":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(patch))}}"}"""),
        found => found.Contains(problem, StringComparison.Ordinal));

    static IReadOnlyList<string> Check(string response) => AdmissionFacts.Check(
        Encoding.UTF8.GetBytes(Request),
        Encoding.UTF8.GetBytes($$"""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{{response}}}"""));
}
