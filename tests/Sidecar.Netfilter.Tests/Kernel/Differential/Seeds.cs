namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Which random rules and connections are tried: <c>SIDECAR_SEED</c> is <c>7</c>, <c>1..60</c> or <c>random</c>.</summary>
/// <remarks>
/// Without it the seeds are always the same, so that a change is judged by what it changes; to look for what nobody has
/// met yet, ask for a range or for chance.
/// </remarks>
static class Seeds
{
    const int Default = 4;

    public static IReadOnlyList<int> FromEnvironment() => Environment.GetEnvironmentVariable("SIDECAR_SEED") switch
    {
        null or "" => [Default],
        "random" => [Environment.TickCount & int.MaxValue],
        var range when range.Split("..") is [var first, var last] => [.. Enumerable.Range(int.Parse(first, null), int.Parse(last, null) - int.Parse(first, null) + 1)],
        var one => [int.Parse(one, null)],
    };
}
