using System.Collections.Concurrent;

namespace Sidecar.Core.Admission;

/// <summary>
/// Answers that held for two replicas of a workload, and so hold for the next one, whose review differs in nothing but
/// what <see cref="ReplicaText"/> finds.
/// </summary>
/// <remarks>
/// An answer is kept when two reviews that are otherwise the same, sent to the same path, were answered the same but for
/// the uid although their volumes have different names. The answer of an injector that puts such a name anywhere is
/// therefore never kept. Safe for use by many threads. Bounded: once the younger half is full it takes the place of the
/// older one, and what is still asked for moves back.
/// </remarks>
sealed class AnswerMemory(Func<ReadOnlyMemory<byte>, string, AdmissionHttpReply> work, int maxBytes)
{
    /// <summary>Longer reviews are worked on each time: to look through them takes as long.</summary>
    const int MaxReviewBytes = 256 * 1024;

    const int Sightings = 1024;

    readonly Lock change = new();
    readonly Sighting[] sightings = new Sighting[Sightings];
    volatile ConcurrentDictionary<ReplicaKey, KeptAnswer> young = new();
    volatile ConcurrentDictionary<ReplicaKey, KeptAnswer> old = new();
    int youngBytes;

    /// <summary>Answers from memory, or by working it out.</summary>
    public AdmissionHttpReply Answer(ReadOnlyMemory<byte> review, string path)
    {
        if (review.Length > MaxReviewBytes || !ReplicaText.TryFind(review.Span, out var replica))
            return work(review, path);
        var key = replica.Key(path);
        if (Find(key) is { } known)
            return known.For(replica.Uid);
        var reply = work(review, path);
        if (KeptAnswer.Of(reply, replica.Uid) is { } answer && IsTwin(new Sighting(key, replica.VolumeName, answer.Digest))
            && ReplicaPlaces.Hold(review.Span, replica) && answer.Detached() is { } kept)
            Keep(key, kept);
        return reply;
    }

    KeptAnswer? Find(ReplicaKey key)
    {
        if (young.TryGetValue(key, out var kept))
            return kept;
        if (old.TryGetValue(key, out kept))
            Keep(key, kept);
        return kept;
    }

    /// <summary>Whether the last review of that kind was another replica with the same answer.</summary>
    bool IsTwin(Sighting sighting)
    {
        ref var last = ref sightings[(int)(uint)(sighting.Review.Low % Sightings)];
        lock (change)
        {
            var isTwin = sighting.IsTwinOf(last);
            last = sighting;
            return isTwin;
        }
    }

    void Keep(ReplicaKey key, KeptAnswer answer)
    {
        if (answer.Bytes > maxBytes / 2)
            return;
        lock (change)
        {
            if (youngBytes + answer.Bytes > maxBytes / 2)
                (old, young, youngBytes) = (young, new(), 0);
            if (young.TryAdd(key, answer))
                youngBytes += answer.Bytes;
        }
    }

    readonly record struct Sighting(ReplicaKey Review, string VolumeName, ReplicaKey Answer)
    {
        public bool IsTwinOf(Sighting other) =>
            Review == other.Review && Answer == other.Answer && (VolumeName.Length == 0 || VolumeName != other.VolumeName);
    }
}
