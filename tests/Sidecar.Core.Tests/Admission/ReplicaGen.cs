using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sidecar.Core.Pods;
using Sidecar.Core.Tests.Istio;

namespace Sidecar.Core.Tests.Admission;

/// <summary>What one review has that the next may not have: small numbers, so that the same comes again.</summary>
public sealed record ReplicaCall(int Uid, int Suffix, int Time, ReplicaTwist Twist, bool Indented, bool OtherPath);

/// <summary>How a review deceives who looks for uid, volume and time by their look.</summary>
public enum ReplicaTwist
{
    None,

    /// <summary>Another uid comes first.</summary>
    UserFirst,

    /// <summary>The uid of the request is written with an escape, and another looks like it.</summary>
    EscapedUid,

    /// <summary>The name of the volume is also an annotation, which an injector may read.</summary>
    NameInAnnotation,

    /// <summary>The name of the volume is also that of a variable.</summary>
    NameInVariable,

    /// <summary>A label that looks like the time of managed fields.</summary>
    TimeInLabel,

    /// <summary>A second token.</summary>
    TwoTokens,

    /// <summary>The uid is none that an API server makes.</summary>
    ShortUid,

    /// <summary>The volume comes with the name alone.</summary>
    NoMount,

    /// <summary>The name of a volume, written with an escape, is also an annotation.</summary>
    HiddenName,

    /// <summary>The same in a text of JSON within an annotation.</summary>
    NameHiddenTwice,

    /// <summary>Managed fields without their time.</summary>
    NoTime,

    /// <summary>Deeper than what is read of JSON unless more is allowed.</summary>
    Deep,
}

/// <summary>Reviews of the creation of one pod after the other, all made of the same pod.</summary>
public sealed record ReplicaStory(IstioSample Sample, IReadOnlyList<ReplicaCall> Calls)
{
    /// <summary>The annotation that names a volume.</summary>
    public const string Volume = "example.com/volume";

    // Stands for the name of the suffix 0, until the text is written.
    const string Hidden = "hidden-name";

    public override string ToString() => $"{string.Join(Environment.NewLine, Calls)}{Environment.NewLine}{Sample}";

    public static string Path(ReplicaCall call) => call.OtherPath ? "/inject/cluster/other" : "/inject";

    public byte[] Review(ReplicaCall call) => Review(Sample.Pod, call);

    public static byte[] Review(Pod sample, ReplicaCall call)
    {
        var uid = call.Twist == ReplicaTwist.ShortUid ? $"u-{call.Uid}" : $"705ab4f5-6393-11e8-b7cc-42010a80000{call.Uid}";
        var pod = WithToken(sample, call);
        var request = new JsonObject
        {
            ["uid"] = uid,
            ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" },
            ["namespace"] = "market",
            ["operation"] = "CREATE",
            ["object"] = pod,
        };
        if (call.Twist is ReplicaTwist.UserFirst or ReplicaTwist.EscapedUid)
            request.Insert(0, "userInfo", new JsonObject { ["uid"] = "4f1a7e2e-5d0e-4f5f-9d3b-0d0c5a1f3a1" + call.Time });
        var review = new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = "admission.k8s.io/v1", ["request"] = request };
        var text = review.ToJsonString(new JsonSerializerOptions { WriteIndented = call.Indented, MaxDepth = 128 });
        if (call.Twist == ReplicaTwist.EscapedUid)
            text = text.Replace("705ab4f5", "\\u003705ab4f5", StringComparison.Ordinal);
        text = text.Replace(Hidden, call.Twist == ReplicaTwist.HiddenName ? $"\\u006b{Token(0)[1..]}" : $"\\u005cu006b{Token(0)[1..]}", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }

    static JsonObject WithToken(Pod sample, ReplicaCall call)
    {
        var name = Token(call.Suffix);
        var time = $"2026-01-01T00:00:0{call.Time}Z";
        var pod = sample.ToJson();
        var metadata = Part(pod, "metadata", () => new JsonObject());
        metadata["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "m", ["time"] = time });
        var spec = Part(pod, "spec", () => new JsonObject());
        var volumes = Part(spec, "volumes", () => new JsonArray());
        volumes.Add(new JsonObject { ["name"] = name, ["projected"] = new JsonObject() });
        if (call.Twist == ReplicaTwist.TwoTokens)
            volumes.Add(new JsonObject { ["name"] = Token(4), ["projected"] = new JsonObject() });
        foreach (var container in call.Twist == ReplicaTwist.NoMount ? [] : Part(spec, "containers", () => new JsonArray()).OfType<JsonObject>())
            Part(container, "volumeMounts", () => new JsonArray())
                .Add(new JsonObject { ["name"] = name, ["mountPath"] = "/var/run/secrets/kubernetes.io/serviceaccount" });
        switch (call.Twist)
        {
            case ReplicaTwist.NameInAnnotation:
                Part(metadata, "annotations", () => new JsonObject())[Volume] = name;
                break;
            case ReplicaTwist.HiddenName:
                Part(metadata, "annotations", () => new JsonObject())[Volume] = Hidden;
                break;
            case ReplicaTwist.NameHiddenTwice:
                Part(metadata, "annotations", () => new JsonObject())[Volume] = $"\"{Hidden}\"";
                break;
            case ReplicaTwist.NoTime:
                metadata["managedFields"]!.AsArray().Add(new JsonObject { ["manager"] = "another" });
                break;
            case ReplicaTwist.Deep:
                metadata["managedFields"]![0]!["fieldsV1"] = Enumerable.Range(0, 80).Aggregate(new JsonObject(), (deep, _) => new JsonObject { ["f:a"] = deep });
                break;
            case ReplicaTwist.NameInVariable when spec["containers"] is JsonArray { Count: > 0 } list && list[0] is JsonObject first:
                Part(first, "env", () => new JsonArray()).Add(new JsonObject { ["name"] = name, ["value"] = "x" });
                break;
            case ReplicaTwist.TimeInLabel:
                Part(metadata, "labels", () => new JsonObject())["time"] = time;
                break;
        }
        return pod;
    }

    /// <summary>The name of a volume; that of the suffix 0 is also in the template of <see cref="RememberedAnswerLaws"/>.</summary>
    public static string Token(int suffix) => $"kube-api-access-abcd{suffix}";

    static T Part<T>(JsonObject parent, string key, Func<T> make)
        where T : JsonNode
    {
        if (parent[key] is not T part)
            parent[key] = part = make();
        return part;
    }
}

public static class ReplicaGen
{
    static readonly Gen<ReplicaCall> Call =
        from uid in Gen.Choose(0, 9)
        from suffix in Gen.Choose(0, 3)
        from time in Gen.Choose(0, 2)
        from twist in Gen.Frequency((4, Gen.Constant(ReplicaTwist.None)), (3, Gen.Elements(Enum.GetValues<ReplicaTwist>())))
        from indented in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        from other in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new ReplicaCall(uid, suffix, time, twist, indented, other);

    /// <summary>Mostly one twist all along: a memory is deceived only by what it has seen before.</summary>
    static readonly Gen<List<ReplicaCall>> Calls =
        from count in Gen.Choose(3, 14)
        from calls in Call.ListOf(count)
        from same in Gen.Elements(true, true, false)
        select calls.Select(call => same ? call with { Twist = calls[0].Twist, Indented = false } : call).ToList();

    public static Arbitrary<ReplicaStory> Stories { get; } = Arb.From(
        from sample in IstioPodGen.Samples.Generator
        from calls in Calls
        select new ReplicaStory(sample, calls),
        story => IstioPodGen.Samples.Shrinker(story.Sample).Select(smaller => story with { Sample = smaller })
            .Concat(story.Calls.Select((_, i) => story with { Calls = [.. story.Calls.Where((_, at) => at != i)] })));
}
