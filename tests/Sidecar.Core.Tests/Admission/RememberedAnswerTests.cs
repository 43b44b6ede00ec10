using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Sidecar.Core.Admission;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Tests.Admission;

public partial class RememberedAnswerTests
{
    const int Room = 1024 * 1024;
    const string Family = "admission-reviews";

    static readonly Pod Web = Pod.Parse("""{"metadata":{"generateName":"web-"},"spec":{"containers":[{"name":"web","image":"example.com/web:1"}]}}""");

    static readonly SidecarInjector Injector = IstioProfile.CreateInjector(IstioConfiguration.Default);

    /// <summary>Puts the name of the volume into its answer.</summary>
    static readonly SidecarInjector NamingInjector = new(Naming(IstioProfile.Create(IstioConfiguration.Default)));

    readonly AdmissionEndpoint endpoint = new(new AdmissionHandler(Injector, IstioProfile.ParsePath), rememberedBytes: Room);

    [Fact]
    public void The_third_replica_of_a_workload_is_answered_from_memory_under_its_own_uid()
    {
        Assert.Equal([false, false, true, true], Enumerable.Range(0, 4).Select(i => Answer(Replica(i)).IsRemembered));

        var reply = Answer(Replica(5));
        Assert.True(reply.IsRemembered);
        Assert.Equal("705ab4f5-6393-11e8-b7cc-42010a800005", reply.Review!.Uid);
        Assert.Null(reply.Review.Injection);
        Assert.Equal("injected", reply.Review.Response.AuditAnnotations["injection"]);
        Assert.False(Assert.IsType<AdmissionResponse.Patched>(reply.Review.Response).Patch.IsEmpty);
    }

    [Fact]
    public void A_review_that_is_repeated_says_nothing_about_another_name()
    {
        Assert.Equal([false, false, true, true], Enumerable.Range(0, 4).Select(_ => Answer(Replica(1)).IsRemembered));
        Assert.Equal([true, false, true, true], ((int[])[1, 2, 3, 1]).Select(i => Answer(Replica(i)).IsRemembered));
    }

    [Fact]
    public void An_answer_that_names_the_volume_is_remembered_for_that_name_only()
    {
        var naming = new AdmissionEndpoint(new AdmissionHandler(NamingInjector), rememberedBytes: Room);

        Assert.Equal(
            [false, false, true, false, false, true, false],
            ((int[])[1, 1, 1, 2, 2, 2, 1]).Select(i => naming.Answer("application/json", ReplicaStory.Review(Web, Replica(i)), "/inject").IsRemembered));
    }

    [Fact]
    public void An_answer_that_takes_the_place_of_another_gets_its_room_too()
    {
        var naming = new AdmissionEndpoint(new AdmissionHandler(NamingInjector), rememberedBytes: Room);
        var other = Web.With(pod => pod.Labels.Set("app", "other"));
        for (var i = 0; i < 2; i++)
            naming.Answer("application/json", ReplicaStory.Review(other, Replica(0)), "/inject");
        // Kept under one name after the other; side by side they would take twice the room and push out what was there.
        for (var i = 0; i < 200; i++)
            Assert.False(naming.Answer("application/json", ReplicaStory.Review(Web, Replica(i / 2 % 2)), "/inject").IsRemembered);
        Assert.True(naming.Answer("application/json", ReplicaStory.Review(other, Replica(0)), "/inject").IsRemembered);
    }

    [Fact]
    public void An_answer_that_takes_the_place_of_another_pushes_nothing_out()
    {
        var bytes = (int)Answer(Replica(0)).Body.Length * 4;
        // Each half has room for one answer, not for two.
        var naming = new AdmissionEndpoint(new AdmissionHandler(NamingInjector), rememberedBytes: 3 * bytes);
        var other = Web.With(pod => pod.Labels.Set("app", "other"));
        (Pod Pod, int Name)[] calls = [(other, 0), (other, 0), (Web, 0), (Web, 0), (Web, 1), (Web, 1), (Web, 1), (other, 0)];
        Assert.Equal([false, false, false, false, false, false, true, true], calls.Select(call =>
            naming.Answer("application/json", ReplicaStory.Review(call.Pod, Replica(call.Name)), "/inject").IsRemembered));
    }

    [Fact]
    public void Nothing_of_a_remembered_answer_is_its_own_but_the_uid()
    {
        var replies = Enumerable.Range(0, 4).Select(i => Parts(Answer(Replica(i)).Body)).ToList();

        Assert.Equal([1, 1, 3, 3], replies.Select(parts => parts.Count));
        Assert.Equal("705ab4f5-6393-11e8-b7cc-42010a800003", Encoding.ASCII.GetString(replies[3][1].Span));
        Assert.True(replies[2][0].Span.Overlaps(replies[3][0].Span) && replies[2][2].Span.Overlaps(replies[3][2].Span));
    }

    [Fact]
    public void A_pod_without_a_token_has_nothing_but_its_uid()
    {
        var call = Replica(0);
        Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(i => endpoint.Answer(
            "application/json",
            Encoding.UTF8.GetBytes(AnyToken().Replace(Encoding.UTF8.GetString(ReplicaStory.Review(Web, call with { Uid = i })), "plain-volume")),
            "/inject").IsRemembered));
    }

    [Theory]
    [InlineData(ReplicaTwist.UserFirst)]
    [InlineData(ReplicaTwist.EscapedUid)]
    [InlineData(ReplicaTwist.ShortUid)]
    [InlineData(ReplicaTwist.NameInAnnotation)]
    [InlineData(ReplicaTwist.NameInVariable)]
    [InlineData(ReplicaTwist.TimeInLabel)]
    [InlineData(ReplicaTwist.HiddenName)]
    [InlineData(ReplicaTwist.NameHiddenTwice)]
    public void Nothing_is_remembered_where_a_difference_might_matter(ReplicaTwist twist) =>
        Assert.All(Enumerable.Range(0, 5), i => Assert.False(Answer(Replica(i) with { Twist = twist }).IsRemembered));

    [Theory]
    [InlineData(ReplicaTwist.NoMount)]
    [InlineData(ReplicaTwist.NoTime)]
    [InlineData(ReplicaTwist.Deep)]
    public void Replicas_of_an_unusual_form_are_replicas(ReplicaTwist twist) =>
        Assert.Equal([false, false, true, true], Enumerable.Range(0, 4).Select(i => Answer(Replica(i) with { Twist = twist }).IsRemembered));

    [Fact]
    public void Another_path_and_other_blanks_are_another_review()
    {
        for (var i = 0; i < 3; i++)
            Answer(Replica(i));
        Assert.False(Answer(Replica(4) with { OtherPath = true }).IsRemembered);
        Assert.False(Answer(Replica(4) with { Indented = true }).IsRemembered);
        Assert.True(Answer(Replica(4)).IsRemembered);
    }

    [Fact]
    public void Zeros_where_a_name_should_be_are_no_replica()
    {
        for (var i = 0; i < 3; i++)
            Answer(Replica(i));
        var broken = Encoding.UTF8.GetBytes(AnyToken().Replace(
            Encoding.UTF8.GetString(ReplicaStory.Review(Web, Replica(4))), new string((char)0, 21)));
        var reply = endpoint.Answer("application/json", broken, "/inject");
        Assert.False(reply.IsRemembered);
        Assert.IsType<AdmissionResponse.Denied>(reply.Review!.Response);
    }

    [Fact]
    public void Paths_that_no_encoding_tells_apart_are_different_paths()
    {
        foreach (var path in (string[])["/inject/\uD800", "/inject/\uFFFD", "/inject/\uDC00"])
            Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(i =>
                endpoint.Answer("application/json", ReplicaStory.Review(Web, Replica(i)), path).IsRemembered));
    }

    [Fact]
    public void Nothing_is_remembered_unless_it_is_asked_for()
    {
        var forgetful = new AdmissionEndpoint(new AdmissionHandler(Injector, IstioProfile.ParsePath));
        Assert.All(Enumerable.Range(0, 5), i => Assert.False(
            forgetful.Answer("application/json", ReplicaStory.Review(Web, Replica(i)), "/inject").IsRemembered));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdmissionEndpoint(new AdmissionHandler(Injector), rememberedBytes: -1));
    }

    [Fact]
    public void Memory_is_bounded_and_what_is_asked_for_stays()
    {
        var popular = Enumerable.Range(0, 3).Select(i => Answer(Replica(i))).ToList()[^1];
        Assert.True(popular.IsRemembered);
        // Each of these is kept; together they would take ten times the room.
        var others = 10 * Room / (4 * popular.Body.Length);
        for (var i = 0; i < others; i++)
        {
            var other = Web.With(pod => pod.Labels.Set("app", $"app-{i}"));
            for (var replica = 0; replica < 3; replica++)
                Assert.Equal(replica == 2, endpoint.Answer("application/json", ReplicaStory.Review(other, Replica(replica)), "/inject").IsRemembered);
            Assert.True(Answer(Replica(i % 10)).IsRemembered);
        }
        var first = Web.With(pod => pod.Labels.Set("app", "app-0"));
        Assert.False(endpoint.Answer("application/json", ReplicaStory.Review(first, Replica(4)), "/inject").IsRemembered);
    }

    [Fact]
    public void What_is_kept_holds_nothing_of_the_pod_that_it_was_made_for()
    {
        var patches = Enumerable.Range(0, 2).Select(Patch).ToList();
        Assert.True(Answer(Replica(2)).IsRemembered);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // Such a patch refers to parts of its pod, and these to the text of the review.
        Assert.All(patches, patch => Assert.False(patch.IsAlive));
        GC.KeepAlive(endpoint);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference Patch(int i) => new(Assert.IsType<AdmissionResponse.Patched>(Answer(Replica(i)).Review!.Response).Patch);
    }

    [Fact]
    public void An_answer_that_is_larger_than_the_room_is_not_kept()
    {
        var small = new AdmissionEndpoint(new AdmissionHandler(Injector, IstioProfile.ParsePath), rememberedBytes: 20_000);
        Assert.All(Enumerable.Range(0, 5), i => Assert.False(
            small.Answer("application/json", ReplicaStory.Review(Web, Replica(i)), "/inject").IsRemembered));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_threads_get_the_answers_of_one(bool naming)
    {
        var handler = new AdmissionHandler(naming ? NamingInjector : Injector, IstioProfile.ParsePath);
        var forgetful = new AdmissionEndpoint(handler);
        var remembering = new AdmissionEndpoint(handler, rememberedBytes: Room);
        var calls = Enumerable.Range(0, 10).Select(i => ReplicaStory.Review(Web, Replica(i) with { Suffix = i / 3 })).ToList();
        var expected = calls.ConvertAll(call => forgetful.Answer("application/json", call, "/inject").Body.ToArray());
        Parallel.For(0, 2000, i =>
            Assert.Equal(expected[i % 10], remembering.Answer("application/json", calls[i % 10], "/inject").Body.ToArray()));
    }

    public static IEnumerable<TheoryDataRow<string?>> Reviews() => Corpus.Cases(Family,
        folder => Directory.EnumerateFiles(folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order()!);

    [Theory]
    [MemberData(nameof(Reviews))]
    public void Replicas_of_a_recorded_pod_get_the_answers_that_are_worked_out(string? name)
    {
        var text = File.ReadAllText(Path.Combine(Corpus.Family(Family), $"{Corpus.SkipIfAbsent(Family, name)}.json"));
        var handler = new AdmissionHandler(Injector, IstioProfile.ParsePath);
        for (var i = 0; i < 4; i++)
        {
            var replica = Encoding.UTF8.GetBytes(AnyToken().Replace(AnyUid().Replace(text, $"$1{Guid.NewGuid()}", 1), $"kube-api-access-xyz{i}a"));
            Assert.Equal(handler.Handle(replica, "/inject").ToUtf8(), endpoint.Answer("application/json", replica, "/inject").Body.ToArray());
        }
    }

    public static IEnumerable<TheoryDataRow<string?>> Deployments() => Corpus.Cases(Family,
        folder => Directory.EnumerateFiles(folder, "deployment-three-replicas-pods.json").Select(Path.GetFileNameWithoutExtension)!);

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Three_recorded_replicas_of_a_Deployment_are_replicas(string? name)
    {
        name = Corpus.SkipIfAbsent(Family, name);
        var replies = ((string[])["", "-2", "-3"]).Select(number => endpoint.Answer("application/json",
            File.ReadAllBytes(Path.Combine(Corpus.Family(Family), $"{name}{number}.json")), "/inject"));
        Assert.Equal([false, false, true], replies.Select(reply => reply.IsRemembered));
    }

    static List<ReadOnlyMemory<byte>> Parts(ReadOnlySequence<byte> body)
    {
        List<ReadOnlyMemory<byte>> parts = [];
        foreach (var part in body)
            parts.Add(part);
        return parts;
    }

    static InjectionProfile Naming(InjectionProfile profile) => profile with
    {
        Mutators = [.. profile.Mutators, PodMutators.Create((pod, _) =>
            pod.Annotations.Set("example.com/token", pod.Json["spec"]!["volumes"]!.AsArray().Select(volume => volume!["name"]!.ToString())
                .First(name => name.StartsWith("kube-api-access-", StringComparison.Ordinal))))],
    };

    static ReplicaCall Replica(int i) => new(i, i, i % 3, ReplicaTwist.None, Indented: false, OtherPath: false);

    AdmissionHttpReply Answer(ReplicaCall call) =>
        endpoint.Answer("application/json", ReplicaStory.Review(Web, call), ReplicaStory.Path(call));

    [GeneratedRegex("kube-api-access-[a-z0-9]{5}")]
    private static partial Regex AnyToken();

    [GeneratedRegex("(\"uid\": *\")[0-9a-f-]{36}")]
    private static partial Regex AnyUid();
}
