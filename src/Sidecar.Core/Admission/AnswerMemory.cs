using System.Collections.Concurrent;

namespace Sidecar.Core.Admission;

/// <summary>
/// Answers that held for two replicas of a workload, or twice for one, and so hold for the next, whose review differs in
/// nothing but what <see cref="ReplicaText"/> finds.
/// </summary>
/// <remarks>
/// An answer is kept when two reviews that are otherwise the same, sent to the same path, were answered the same but for
/// the uid although their volumes have different names. The answer of an injector that puts such a name anywhere is
/// therefore never kept for another name. Where both have the same name, as when a review is repeated, it is kept for that
/// name only. Safe for use by many threads. Bounded: once the younger half is full it takes the place of the older one, and
/// what is still asked for moves back.
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
        if (Find(key) is { } known && known.Serves(replica))
            return known.For(replica.Uid);
        var reply = work(review, path);
        if (KeptAnswer.Of(reply, replica.Uid) is { } answer
            && Exchange(new Sighting(key, replica.VolumeName, answer.Digest)) is { } twin
            && ReplicaPlaces.Hold(review.Span, replica)
            && answer.Detached(twin.VolumeName == replica.VolumeName ? replica.VolumeName : "") is { } kept)
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

    /// <summary>The last sighting of that kind, if it had the same answer. This one takes its place.</summary>
    Sighting? Exchange(Sighting sighting)
    {
        ref var place = ref sightings[(int)(uint)(sighting.Review.Low % Sightings)];
        lock (change)
        {
            var last = place;
            place = sighting;
            return (last.Review, last.Answer) == (sighting.Review, sighting.Answer) ? last : null;
        }
    }

    void Keep(ReplicaKey key, KeptAnswer answer)
    {
        if (answer.Bytes > maxBytes / 2)
            return;
        lock (change)
        {
            var growth = answer.Bytes - (young.TryGetValue(key, out var former) ? former.Bytes : 0);
            if (youngBytes + growth > maxBytes / 2)
                (old, young, youngBytes, growth) = (young, new(), 0, answer.Bytes);
            youngBytes += growth;
            young[key] = answer;
        }
    }

    readonly record struct Sighting(ReplicaKey Review, string VolumeName, ReplicaKey Answer);
}
