namespace Sidecar.Webhook.Tests.Hosting;

/// <summary>Waits for what will come to be, with a bound so generous that a slow machine does not reach it.</summary>
static class Eventually
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    public static Task Holds(Func<bool> condition, string what) => Holds(() => Task.FromResult(condition()), what);

    public static async Task Holds(Func<Task<bool>> condition, string what)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        while (!await condition())
        {
            if (bound.IsCancellationRequested)
                Assert.Fail($"Not within {Bound.TotalSeconds} s: {what}");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
