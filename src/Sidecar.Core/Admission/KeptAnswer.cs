using System.Buffers;
using System.Text;
using Sidecar.Core.Json;

namespace Sidecar.Core.Admission;

/// <summary>The answer to one replica of a workload, to be given to another, or to the same once more, under the uid of the request.</summary>
sealed class KeptAnswer
{
    // The patch is held as bytes and as a tree, and something holds them.
    const int TreeFactor = 4;
    const int Overhead = 1024;

    readonly ReadOnlyMemory<byte> body;
    readonly ReplicaHole uid;
    readonly Part end;
    readonly AdmissionReply review;

    // The name of the volume in the reviews that it serves; empty for all.
    readonly string onlyFor;

    KeptAnswer(ReadOnlyMemory<byte> body, ReplicaHole uid, AdmissionReply review, string onlyFor)
    {
        (this.body, this.uid, this.review, this.onlyFor) = (body, uid, review, onlyFor);
        var start = uid.At + uid.Length;
        end = new Part(body[start..], start, null);
    }

    /// <summary>What it costs to keep, in bytes, by estimate.</summary>
    public int Bytes => (TreeFactor * body.Length) + Overhead;

    /// <summary>The digest of everything but the uid.</summary>
    public ReplicaKey Digest => ReplicaKey.Of(body.Span, [uid]);

    /// <summary>Null unless this is a patch for the request of that uid.</summary>
    public static KeptAnswer? Of(AdmissionHttpReply reply, ReadOnlySpan<byte> uid) =>
        reply.Review is { Response: AdmissionResponse.Patched { Patch.IsEmpty: false } } review
            && review.Uid == Encoding.ASCII.GetString(uid)
            && reply.Body is { IsSingleSegment: true, First: var body }
            && body.Span.IndexOf(uid) is >= 0 and var at
            ? new KeptAnswer(body, new(at, uid.Length), review, "")
            : null;

    /// <summary>
    /// The same without the pod that it was made for. Null where it should serve volumes of all names, but the patch names
    /// a volume of that kind, which might be that of the next replica.
    /// </summary>
    /// <param name="onlyFor">The name of the volume that it serves; empty for all.</param>
    public KeptAnswer? Detached(string onlyFor)
    {
        var response = (AdmissionResponse.Patched)review.Response;
        var patch = response.Patch.ToUtf8();
        if (onlyFor.Length == 0 && patch.AsSpan().IndexOf(ReplicaText.VolumePrefix) >= 0)
            return null;
        response = response with { Patch = JsonPatchReader.Read(patch, JsonPatchReader.OwnLimits) };
        return new KeptAnswer(body, uid, review with { Response = response, Injection = null }, onlyFor);
    }

    /// <summary>Whether it is the answer to that review, whose key it is kept under.</summary>
    public bool Serves(ReplicaText replica) => onlyFor.Length == 0 || onlyFor == replica.VolumeName;

    /// <summary>The answer to the request of that uid, of the same length.</summary>
    public AdmissionHttpReply For(ReadOnlySpan<byte> other)
    {
        var start = new Part(body[..uid.At], 0, new Part(other.ToArray(), uid.At, end));
        return new AdmissionHttpReply(200, AdmissionEndpoint.Json, new(start, 0, end, end.Memory.Length))
        {
            Review = review with { Uid = Encoding.ASCII.GetString(other) },
            IsRemembered = true,
        };
    }

    /// <summary>A part of a body. The last one serves all answers: nothing follows it.</summary>
    sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> bytes, int at, Part? next) => (Memory, RunningIndex, Next) = (bytes, at, next);
    }
}
