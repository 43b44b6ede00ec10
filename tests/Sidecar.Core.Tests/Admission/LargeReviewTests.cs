using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Admission;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Core.Workloads;
using Sidecar.Tests.Admission;

namespace Sidecar.Core.Tests.Admission;

/// <summary>Reviews and manifests at the edge of what is taken, and beyond it.</summary>
public class LargeReviewTests
{
    static readonly SidecarInjector Injector = IstioProfile.CreateInjector(IstioConfiguration.Default);

    static readonly AdmissionEndpoint Endpoint = new(new AdmissionHandler(Injector, IstioProfile.ParsePath));

    [Theory]
    [InlineData(500, 20, 0)]
    [InlineData(800, 1300, 1024 * 1024)]
    public void A_pod_with_many_variables_and_a_large_one_are_injected(int variables, int length, int bytes)
    {
        var review = Review(variables, new string('x', length));
        Assert.True(review.Length > bytes);

        var reply = Endpoint.Answer("application/json", review, "/inject");

        Assert.IsType<InjectionResult.Injected>(reply.Review!.Injection);
        Assert.Empty(AdmissionFacts.Check(review, reply.Body.ToArray()));
        var pod = AdmissionFacts.Apply(review, reply.Body.ToArray())!;
        Assert.Equal(variables, pod["spec"]!["containers"]![0]!["env"]!.AsArray().Count);
        // Nothing of the pod's own comes back in the patch.
        Assert.True(reply.Body.Length < 40_000);
    }

    [Fact]
    public void The_variables_of_a_pod_stay_the_users_when_it_is_injected_again()
    {
        var review = Review(500, "v");
        var once = (InjectionResult.Injected)Endpoint.Answer("application/json", review, "/inject").Review!.Injection!;

        Assert.True(((InjectionResult.Injected)Injector.Inject(new() { Pod = once.Pod, RequestNamespace = "shop" })).Patch.IsEmpty);
    }

    [Fact]
    public void A_body_that_is_too_large_is_not_looked_at()
    {
        var reply = Endpoint.Answer("application/json", new byte[AdmissionEndpoint.DefaultMaxBodyBytes + 1], "/inject");

        Assert.Equal(400, reply.StatusCode);
        Assert.Equal("the body is larger than 7340032 bytes, the most that is answered\n", Encoding.UTF8.GetString(reply.Body));
    }

    [Theory]
    [InlineData("{\"a\":", "}", 200, "nested deeper than 128 levels")]
    [InlineData("[", "]", 100_000, "nested deeper than 128 levels")]
    public void A_review_that_is_too_deep_is_denied_with_the_reason(string open, string close, int depth, string problem)
    {
        var review = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));

        Assert.EndsWith(problem, Denied(review), StringComparison.Ordinal);
    }

    [Fact]
    public void A_review_of_too_many_values_is_denied_with_the_reason() => Assert.EndsWith(
        "found more than 500000 values", Denied($"[{string.Join(',', Enumerable.Repeat("0", 500_001))}]"), StringComparison.Ordinal);

    [Fact]
    public void A_pod_may_be_as_deep_as_a_review_allows()
    {
        const int deep = 100;
        var unknown = string.Concat(Enumerable.Repeat("{\"a\":", deep)) + "1" + new string('}', deep);
        var review = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Review(1, "v")).Replace("\"unknown\":0", $"\"unknown\":{unknown}", StringComparison.Ordinal));

        var reply = Endpoint.Answer("application/json", review, "/inject");

        Assert.IsType<InjectionResult.Injected>(reply.Review!.Injection);
        Assert.Contains(unknown, ((InjectionResult.Injected)reply.Review.Injection!).Pod.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_of_too_many_values_is_refused_with_the_place()
    {
        var manifest = Encoding.UTF8.GetBytes("kind: Thing\nlist:\n" + string.Concat(Enumerable.Repeat("- 0\n", 20)));

        var refused = Assert.IsType<ManifestInjection.Refused>(
            new ManifestInjector(Injector).Inject(manifest, "f.yaml", new JsonLimits { MaxValues = 10 }));

        Assert.Equal("f.yaml:10:3: /list/7: found more than 10 values", Assert.Single(refused.Diagnostics).ToString());
    }

    static string Denied(string body)
    {
        var reply = Endpoint.Answer("application/json", Encoding.UTF8.GetBytes(body), "/inject");
        Assert.Equal(200, reply.StatusCode);
        return Assert.IsType<AdmissionResponse.Denied>(reply.Review!.Response).Status.Message;
    }

    static byte[] Review(int variables, string value) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "u",
            ["operation"] = "CREATE",
            ["namespace"] = "shop",
            ["object"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["generateName"] = "big-" },
                ["spec"] = new JsonObject
                {
                    ["containers"] = new JsonArray(new JsonObject
                    {
                        ["name"] = "app",
                        ["image"] = "app",
                        ["unknown"] = 0,
                        ["env"] = new JsonArray([.. Enumerable.Range(0, variables)
                            .Select(i => new JsonObject { ["name"] = $"V{i}", ["value"] = value })]),
                    }),
                },
            },
        },
    }.ToJsonString());
}
