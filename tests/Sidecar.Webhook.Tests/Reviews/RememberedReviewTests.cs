using System.Text;
using Sidecar.Tests.Admission;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Reviews;

/// <summary>Replicas of a workload are answered without the work, from the third on.</summary>
public class RememberedReviewTests
{
    const string Remembered = "sidecar_webhook_remembered_reviews_total";
    const string Values = """{"global":{"hub":"registry.example/one","tag":"1"}}""";

    [Fact]
    public async Task Answers_from_memory_are_counted_and_have_the_uid_of_their_review()
    {
        await using var webhook = await RunningWebhook.Start();
        for (var i = 0; i < 6; i++)
        {
            var review = Replica(i);
            var (_, answer) = await webhook.Client.PostReview(review);
            Assert.Empty(AdmissionFacts.Check(review, answer));
        }
        await webhook.MetricBecomes(4, Remembered);
        await webhook.MetricBecomes(6, "sidecar_webhook_reviews_total", "outcome=\"injected\"");
    }

    [Fact]
    public async Task Memory_can_be_switched_off()
    {
        await using var webhook = await RunningWebhook.Start([("Server:RememberedBytes", "0")]);
        for (var i = 0; i < 4; i++)
            await webhook.Client.PostReview(Replica(i));
        await webhook.MetricBecomes(4, "sidecar_webhook_reviews_total", "outcome=\"injected\"");
        Assert.Equal(0, await webhook.Metric(Remembered));
    }

    [Fact]
    public async Task A_new_configuration_remembers_nothing_of_the_old_one()
    {
        using var mount = new MountedFolder(("values", Values));
        await using var webhook = await RunningWebhook.Start([("Mounts:ValuesFile", mount["values"])]);
        for (var i = 0; i < 4; i++)
            Assert.Contains("registry.example/one/", await Patch(webhook, i), StringComparison.Ordinal);
        await webhook.MetricBecomes(2, Remembered);

        mount.Write(("values", Values.Replace("one", "two", StringComparison.Ordinal)));
        await Eventually.Holds(() => webhook.Log.Texts(2001).Count() == 2, "the new values are in use");
        for (var i = 4; i < 8; i++)
            Assert.Contains("registry.example/two/", await Patch(webhook, i), StringComparison.Ordinal);
        await webhook.MetricBecomes(4, Remembered);
    }

    static async Task<string> Patch(RunningWebhook webhook, int i) =>
        AdmissionFacts.PatchOf((await webhook.Client.PostReview(Replica(i))).Body)!;

    static byte[] Replica(int i) => Encoding.UTF8.GetBytes(
        $$"""
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"705ab4f5-6393-11e8-b7cc-42010a80000{{i}}",
         "operation":"CREATE","namespace":"shop","object":{"metadata":{"generateName":"a-"},"spec":{
         "volumes":[{"name":"kube-api-access-abcd{{i}}","emptyDir":null}],"containers":[{"name":"app","image":"a",
         "volumeMounts":[{"name":"kube-api-access-abcd{{i}}","mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}]}]} } } }
        """);
}
