using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Tests.Pods;

public class PodFormatTests
{
    [Theory]
    [InlineData("[]", "pod: expected an object, found a list")]
    [InlineData("null", "pod: expected an object, found null")]
    [InlineData("""{"kind":"Deployment"}""", "/kind: expected the text \"Pod\", found the text \"Deployment\"")]
    [InlineData("""{"kind":1}""", "/kind: expected the text \"Pod\", found the number 1")]
    [InlineData("""{"apiVersion":"v2"}""", "/apiVersion: expected the text \"v1\", found the text \"v2\"")]
    [InlineData("""{"metadata":[]}""", "/metadata: expected an object, found a list")]
    [InlineData("""{"metadata":{"name":1}}""", "/metadata/name: expected a text, found the number 1")]
    [InlineData("""{"metadata":{"labels":["a"]}}""", "/metadata/labels: expected an object, found a list")]
    [InlineData("""{"metadata":{"labels":{"a/b":true}}}""", "/metadata/labels/a~1b: expected a text, found true")]
    [InlineData("""{"metadata":{"annotations":{"a":{}}}}""", "/metadata/annotations/a: expected a text, found an object")]
    [InlineData("""{"spec":"x"}""", "/spec: expected an object, found the text \"x\"")]
    [InlineData("""{"spec":{"containers":{}}}""", "/spec/containers: expected a list, found an object")]
    [InlineData("""{"spec":{"containers":["a"]}}""", "/spec/containers/0: expected an object, found the text \"a\"")]
    [InlineData("""{"spec":{"containers":[{}]}}""", "/spec/containers/0/name: expected a text that is not empty, found nothing")]
    [InlineData("""{"spec":{"initContainers":[{"name":""}]}}""",
        "/spec/initContainers/0/name: expected a text that is not empty, found the text \"\"")]
    [InlineData("""{"spec":{"hostNetwork":"true"}}""", "/spec/hostNetwork: expected true or false, found the text \"true\"")]
    public void A_pod_of_another_form_is_refused_with_the_place(string json, string message) =>
        Assert.Equal(message, Assert.Throws<PodFormatException>(() => Pod.Parse(json)).Message);

    [Fact]
    public void All_problems_are_named_at_once()
    {
        var fault = Assert.Throws<PodFormatException>(() => Pod.Parse(
            """{"metadata":{"name":1,"labels":{"a":2}},"spec":{"hostNetwork":0,"containers":[{"name":"a"},{}]}}"""));

        Assert.Equal(
            ["/metadata/name", "/metadata/labels/a", "/spec/hostNetwork", "/spec/containers/1/name"],
            fault.Problems.Select(problem => problem.Pointer.ToString()));
    }

    [Fact]
    public void A_duplicate_key_is_refused() =>
        Assert.Throws<JsonFormatException>(() => Pod.Parse("""{"spec":{},"spec":{}}"""));

    [Theory]
    [InlineData("app=web", "app=web")]
    [InlineData(" app == web , tier in ( a, b ),!old", "app=web,tier in (a,b),!old")]
    [InlineData("app!=web,tier notin (a,b),x", "app!=web,tier notin (a,b),x")]
    [InlineData("app=", "app=")]
    [InlineData("app in ()", "app=")]
    [InlineData("", "")]
    [InlineData("example.com/a.b_c-d", "example.com/a.b_c-d")]
    public void Selectors_are_written_as_kubectl_takes_them(string text, string canonical) =>
        Assert.Equal(canonical, LabelSelector.Parse(text).ToString());

    [Theory]
    [InlineData("app=web,", "label selector 'app=web,', position 8: expected a label key, found the end")]
    [InlineData("app in a", "label selector 'app in a', position 7: expected '(', found 'a'")]
    [InlineData("app in (a", "label selector 'app in (a', position 9: expected ')', found the end")]
    [InlineData("app like a", "label selector 'app like a', position 4: expected '=', '==', '!=', 'in' or 'notin', found 'like'")]
    [InlineData("-app", "'-app' is no label key: expected a letter or digit at both ends")]
    [InlineData("A.b/c", "'A.b/c' is no label key: expected lower-case letters, digits and '-' in the prefix, found 'A'")]
    [InlineData("a/", "'a/' is no label key: expected a name, found none")]
    [InlineData("a=b c", "label selector 'a=b c', position 4: expected ',', found 'c'")]
    [InlineData("a=é", "'é' is no label value: expected a letter or digit at both ends")]
    public void A_selector_that_is_none_says_what_is_wrong(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => LabelSelector.Parse(text)).Message);

    [Fact]
    public void All_problems_of_a_selector_in_JSON_are_named_with_their_places()
    {
        var json = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(
            """
            {"matchLabels":{"a":1},"matchFields":{},"matchExpressions":[
              {"key":"a","operator":"Like"},{"key":"b","operator":"In"},{"operator":"Exists","value":[]},"x",
              {"key":"c","operator":"Exists","values":["x"]}]}
            """)!;

        var fault = Assert.Throws<FormatException>(() => LabelSelector.FromJson(json, JsonPointer.Parse("/never/0")));

        Assert.Equal(
            """
            /never/0/matchLabels/a: expected a text, found the number 1
            /never/0/matchFields: expected matchLabels or matchExpressions
            /never/0/matchExpressions/0/operator: expected In, NotIn, Exists or DoesNotExist, found the text "Like"
            /never/0/matchExpressions/2/value: expected key, operator or values
            /never/0/matchExpressions/2/key: expected a text, found null
            /never/0/matchExpressions/3: expected an object, found the text "x"
            /never/0: In of 'b': expected at least one value, found none
            /never/0: Exists of 'c': expected no value, found 1
            """.ReplaceLineEndings(Environment.NewLine),
            fault.Message);
    }
}
