using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Sidecar.Core.Admission;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Tests.Admission;

/// <summary>An endpoint that remembers answers says what one says that works out each.</summary>
[Properties(Arbitrary = [typeof(ReplicaGen)], MaxTest = 100)]
public class RememberedAnswerLaws
{
    const int Room = 4 * 1024 * 1024;

    [Property]
    public void Whatever_came_before_the_answer_is_the_same(ReplicaStory story) => Same(story, profile => profile);

    [Property]
    public void That_holds_for_a_mutator_that_looks_into_the_name_of_a_volume(ReplicaStory story) => Same(story, profile => profile with
    {
        Mutators = [.. profile.Mutators, PodMutators.Create((pod, _) =>
        {
            if (pod.Json["spec"]?["volumes"]?.AsArray() is { Count: > 0 } volumes)
                pod.Annotations.Set("example.com/last-letter", volumes[^1]?["name"]?.ToString()[^1..] ?? "");
        })],
    });

    [Property]
    public void That_holds_for_a_mutator_that_compares_the_names_of_volumes(ReplicaStory story) => Same(story, profile => profile with
    {
        Mutators = [.. profile.Mutators, PodMutators.Create((pod, _) =>
        {
            var wanted = pod.Annotations[ReplicaStory.Volume];
            wanted = wanted?.StartsWith('"') == true ? JsonElement.Parse(wanted).GetString() : wanted;
            if (pod.Json["spec"]?["volumes"]?.AsArray().Any(volume => volume?["name"]?.ToString() == wanted) == true)
                pod.Annotations.Set("example.com/found", "true");
        })],
    });

    [Property]
    public void That_holds_for_a_template_with_a_volume_of_that_name(ReplicaStory story) => Same(story, profile => profile with
    {
        DefaultTemplates = ["sidecar", "token"],
        Templates = profile.Templates.Append(KeyValuePair.Create<string, IPodTemplate>("token", OverlayTemplate.Parse(
            $$"""{"spec":{"volumes":[{"name":"{{ReplicaStory.Token(0)}}","projected":{"defaultMode":420} }]} }""", "token.json"))).ToDictionary(),
    });

    static void Same(ReplicaStory story, Func<InjectionProfile, InjectionProfile> change)
    {
        var handler = new AdmissionHandler(
            new SidecarInjector(change(IstioProfile.Create(story.Sample.Configuration))), IstioProfile.ParsePath);
        var forgetful = new AdmissionEndpoint(handler);
        var remembering = new AdmissionEndpoint(handler, rememberedBytes: Room);
        foreach (var call in story.Calls)
        {
            var review = story.Review(call);
            var expected = forgetful.Answer("application/json", review, ReplicaStory.Path(call));
            var found = remembering.Answer("application/json", review, ReplicaStory.Path(call));
            Assert.Equal(Encoding.UTF8.GetString(expected.Body), Encoding.UTF8.GetString(found.Body));
            Assert.Equal((expected.StatusCode, expected.ContentType), (found.StatusCode, found.ContentType));
            Assert.Equal((expected.Review!.Uid, expected.Review.Version), (found.Review!.Uid, found.Review.Version));
            Assert.Equal(expected.Review.ToUtf8(), found.Review.ToUtf8());
        }
    }
}
