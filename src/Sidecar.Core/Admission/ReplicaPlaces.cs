using System.Runtime.InteropServices;
using System.Text.Json;
using Sidecar.Core.Json;

namespace Sidecar.Core.Admission;

/// <summary>
/// Where replicas may differ: the uid of the request; in the pod the names of volumes and of the mounts of containers of
/// all kinds, which an injection only compares with each other, and the times of the managed fields, which it does not
/// read.
/// </summary>
static class ReplicaPlaces
{
    static readonly string[] ContainerLists = ["containers", "initContainers", "ephemeralContainers"];

    // A handler took the review for what it is, and none takes a deeper one.
    static readonly JsonDocumentOptions Handled = new() { MaxDepth = JsonLimits.GreatestDepth };

    /// <summary>Whether all that was found in a review by its look is such a place, from one quote to the other.</summary>
    public static bool Hold(ReadOnlySpan<byte> review, ReplicaText replica)
    {
        // What comes before the object is at most a byte order mark and blanks.
        var start = review.IndexOf((byte)'{');
        var root = JsonElement.Parse(review[start..], Handled);
        var text = JsonMarshal.GetRawUtf8Value(root);
        HashSet<ReplicaHole> places = [];
        foreach (var value in Values(root).Where(value => value.ValueKind == JsonValueKind.String))
        {
            var quoted = JsonMarshal.GetRawUtf8Value(value);
            if (text.Overlaps(quoted, out var at))
                places.Add(new(start + at + 1, quoted.Length - 2));
        }
        return replica.Holes.All(places.Contains);
    }

    static IEnumerable<JsonElement> Values(JsonElement review)
    {
        var request = Member(review, "request");
        yield return Member(request, "uid");
        var pod = Member(request, "object");
        var spec = Member(pod, "spec");
        foreach (var volume in Items(Member(spec, "volumes")))
            yield return Member(volume, "name");
        foreach (var list in ContainerLists)
            foreach (var container in Items(Member(spec, list)))
                foreach (var mount in Items(Member(container, "volumeMounts")))
                    yield return Member(mount, "name");
        foreach (var fields in Items(Member(Member(pod, "metadata"), "managedFields")))
            yield return Member(fields, "time");
    }

    static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;

    static JsonElement.ArrayEnumerator Items(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}
