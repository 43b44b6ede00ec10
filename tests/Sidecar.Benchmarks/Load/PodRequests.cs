using System.Text;

namespace Sidecar.Benchmarks.Load;

/// <summary>
/// The requests of one client, each for another pod: replicas of one workload, which differ as an API server makes them
/// differ (uid, name of the token's volume), or pods of as many workloads, which differ in a variable besides.
/// </summary>
sealed class PodRequests
{
    const int Letters = 26;

    readonly byte[] request;
    readonly int uidEnd;
    readonly List<int> suffixes = [];
    readonly int variable;
    readonly bool areReplicas;
    long number;

    public PodRequests(byte[] request, int client, bool areReplicas)
    {
        this.request = (byte[])request.Clone();
        this.areReplicas = areReplicas;
        number = (long)client << 24;
        uidEnd = After("\"uid\":\"", 0) + 36;
        for (var at = After("kube-api-access-", 0); at >= 0; at = After("kube-api-access-", at))
            suffixes.Add(at);
        variable = After("\"name\":\"VARIABLE_0\",\"value\":\"", 0);
        if (suffixes.Count < 2 || variable < 0)
            throw new ArgumentException("Expected a pod with a token and a variable.", nameof(request));
    }

    /// <summary>The next one; the one before it is gone.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        number++;
        for (var (i, rest) = (1, number); i <= 10; i++, rest >>= 4)
            request[uidEnd - i] = "0123456789abcdef"u8[(int)(rest & 15)];
        foreach (var suffix in suffixes)
            Spell(suffix);
        if (!areReplicas)
            Spell(variable);
        return request;
    }

    void Spell(int at)
    {
        for (var (i, rest) = (0, number); i < 5; i++, rest /= Letters)
            request[at + i] = (byte)('a' + (rest % Letters));
    }

    int After(string text, int start)
    {
        var found = request.AsSpan(start).IndexOf(Encoding.ASCII.GetBytes(text));
        return found < 0 ? -1 : start + found + text.Length;
    }
}
