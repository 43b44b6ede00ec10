using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Reviews;

/// <summary>
/// The memory that bodies may take all together. A number of reviews alone is no bound: the same 256 are one megabyte
/// or one gigabyte, and a process that runs out of memory answers nobody.
/// </summary>
sealed class MemoryBudget(long bytes)
{
    // Of what the process may use. The rest is for what is made of bodies, and for everything else.
    const int Share = 16;

    // To be answered, a body of very many containers takes some sixty times its size.
    const int AnsweredShare = 8;

    long taken;

    public long Bytes { get; } = bytes;

    /// <summary>For bodies that are being read or answered: what the settings say, or a part of what the process may use.</summary>
    public static MemoryBudget ForBodies(ServerOptions server) => new(Math.Max(
        Least(server.MaxBodyBytes),
        server.MaxBytesInFlight > 0 ? server.MaxBytesInFlight : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Share));

    /// <summary>What one body of the greatest size takes: while memory grows to twice its size the old one is held too.</summary>
    public static long Least(int maxBodyBytes) => (3L * maxBodyBytes) + (64 * 1024);

    /// <summary>For those of them that are answered at the same moment.</summary>
    public MemoryBudget ForAnswers() => new(Bytes / AnsweredShare);

    /// <summary>Takes all of it, or nothing. What comes first is always given, or it could never be.</summary>
    public bool TryTake(int count)
    {
        long before;
        do
        {
            before = Volatile.Read(ref taken);
            if (before > 0 && before + count > Bytes)
                return false;
        }
        while (Interlocked.CompareExchange(ref taken, before + count, before) != before);
        return true;
    }

    public void Return(int count) => Interlocked.Add(ref taken, -count);
}
