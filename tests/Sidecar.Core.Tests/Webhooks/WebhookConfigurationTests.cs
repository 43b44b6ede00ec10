using Sidecar.Core.Webhooks;

namespace Sidecar.Core.Tests.Webhooks;

public class WebhookConfigurationTests
{
    [Fact]
    public void All_that_is_wrong_is_said_at_once() => Assert.Equal(
        """
        /apiVersion: expected one of admissionregistration.k8s.io/v1, admissionregistration.k8s.io/v1beta1, found "v1"
        /kind: expected MutatingWebhookConfiguration, found "Pod"
        /metadata/labels/app: expected a text, found the number 1
        /webhooks/0/name: expected a text, found nothing
        /webhooks/0/rules/0/operations/1: expected one of *, CREATE, UPDATE, DELETE, CONNECT, found "create"
        /webhooks/0/rules/1: expected an object, found null
        /webhooks/0/failurePolicy: expected one of Ignore, Fail, found "Retry"
        /webhooks/0/namespaceSelector: /matchExpressions/0/operator: expected In, NotIn, Exists or DoesNotExist, found the text "Is"
        /webhooks/0/timeoutSeconds: expected a whole number of 32 bits, found the number 1.5
        /webhooks/1: expected an object, found a list
        """,
        Assert.Throws<WebhookFormatException>(() => WebhookConfiguration.Parse("""
            {
              "apiVersion": "v1",
              "kind": "Pod",
              "metadata": { "labels": { "app": 1 } },
              "webhooks": [
                {
                  "rules": [ { "operations": [ "CREATE", "create" ] }, null ],
                  "failurePolicy": "Retry",
                  "namespaceSelector": { "matchExpressions": [ { "key": "a", "operator": "Is" } ] },
                  "timeoutSeconds": 1.5
                },
                []
              ]
            }
            """)).Message);

    [Theory]
    [InlineData("v1", WebhookFailurePolicy.Fail, WebhookMatchPolicy.Equivalent, 10)]
    [InlineData("v1beta1", WebhookFailurePolicy.Ignore, WebhookMatchPolicy.Exact, 30)]
    public void The_defaults_depend_on_the_version(
        string version, WebhookFailurePolicy failure, WebhookMatchPolicy match, int timeout)
    {
        var defaults = WebhookConfiguration.Parse(
            $$"""{"apiVersion":"admissionregistration.k8s.io/{{version}}","kind":"MutatingWebhookConfiguration"}""").Defaults;

        Assert.Equal((failure, match, timeout), (defaults.FailurePolicy, defaults.MatchPolicy, defaults.TimeoutSeconds));
    }
}
