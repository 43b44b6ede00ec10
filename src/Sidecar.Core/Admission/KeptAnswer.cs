using System.Text;
using Sidecar.Core.Json;

namespace Sidecar.Core.Admission;

/// <summary>The answer to one replica of a workload, to be given to another under its own uid.</summary>
sealed class KeptAnswer
{
    // The patch is held as bytes and as a tree, and something holds them.
    const int TreeFactor = 4;
    const int Overhead = 1024;

    readonly ReadOnlyMemory<byte> body;
    readonly ReplicaHole uid;
    readonly AdmissionReply review;

    KeptAnswer(ReadOnlyMemory<byte> body, ReplicaHole uid, AdmissionReply review) =>
        (this.body, this.uid, this.review) = (body, uid, review);

    /// <summary>What it costs to keep, in bytes, by estimate.</summary>
    public int Bytes => (TreeFactor * body.Length) + Overhead;

    /// <summary>The digest of everything but the uid.</summary>
    public ReplicaKey Digest => ReplicaKey.Of(body.Span, [uid]);

    /// <summary>Null unless this is a patch for the request of that uid.</summary>
    public static KeptAnswer? Of(AdmissionHttpReply reply, ReadOnlySpan<byte> uid) =>
        reply.Review is { Response: AdmissionResponse.Patched { Patch.IsEmpty: false } } review
            && review.Uid == Encoding.ASCII.GetString(uid)
            && reply.Body.Span.IndexOf(uid) is >= 0 and var at
            ? new KeptAnswer(reply.Body, new(at, uid.Length), review)
            : null;

    /// <summary>
    /// The same without the pod that it was made for; null where the patch names a volume of that kind, which might be
    /// that of the next replica.
    /// </summary>
    public KeptAnswer? Detached()
    {
        var response = (AdmissionResponse.Patched)review.Response;
        var patch = response.Patch.ToUtf8();
        if (patch.AsSpan().IndexOf(ReplicaText.VolumePrefix) >= 0)
            return null;
        response = response with { Patch = JsonPatchReader.Read(patch, JsonPatchReader.OwnLimits) };
        return new KeptAnswer(body, uid, review with { Response = response, Injection = null });
    }

    /// <summary>The answer to the request of that uid, of the same length.</summary>
    public AdmissionHttpReply For(ReadOnlySpan<byte> other)
    {
        var own = body.ToArray();
        other.CopyTo(own.AsSpan(uid.At, uid.Length));
        return new AdmissionHttpReply(200, AdmissionEndpoint.Json, own)
        {
            Review = review with { Uid = Encoding.ASCII.GetString(other) },
            IsRemembered = true,
        };
    }
}
