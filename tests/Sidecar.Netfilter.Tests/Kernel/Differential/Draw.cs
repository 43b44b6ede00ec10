namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Draws from a seeded source.</summary>
sealed class Draw(int seed)
{
#pragma warning disable CA5394 // Test data needs no secrets.
    readonly Random random = new(seed);

    public T One<T>(params ReadOnlySpan<T> from) => from[random.Next(from.Length)];

    public bool Chance(double share) => random.NextDouble() < share;

    public int Between(int least, int most) => random.Next(least, most + 1);
#pragma warning restore CA5394

    public Address Address(Family family, string[] v4, string[] v6) =>
        Netfilter.Address.Parse(One<string>(family == Family.IPv4 ? v4 : v6));
}
