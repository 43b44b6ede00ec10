using System.Diagnostics;
using System.Net;
using System.Text;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Faults;

/// <summary>
/// A short run of what the command <c>soak</c> of the benchmarks does for long: good, bad and aborted requests leave
/// nothing behind. Alone, since it looks at the whole process.
/// </summary>
[Collection(nameof(Alone))]
public class SoakTests
{
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    [Fact]
    public async Task Memory_and_handles_stay_flat()
    {
        await using var webhook = await RunningWebhook.Start();
        await Stage(webhook, 500);
        var before = Measure(webhook);
        await Stage(webhook, 4000);
        var (memory, handles) = Measure(webhook);
        Assert.True(memory - before.Memory < 16_000_000, $"{memory - before.Memory} bytes more than before");
        Assert.True(handles - before.Handles < 32, $"{handles - before.Handles} handles more than before");
        Assert.Equal(HttpStatusCode.OK, (await webhook.Ready()).Status);
    }

    static async Task Stage(RunningWebhook webhook, int requests)
    {
        using var client = webhook.NewClient(HttpVersion.Version11);
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, stop) =>
        {
            if (i % 50 == 0)
            {
                await using var gone = await webhook.Connect();
                await gone.WriteAsync(Encoding.ASCII.GetBytes(
                    $"POST /inject HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Review.Bytes.Length}\r\n\r\n"), stop);
                await gone.WriteAsync(Review.Bytes.AsMemory(..^9), stop);
                return;
            }
            var (status, _) = await client.PostReview(i % 10 == 1 ? Review.Bytes[..^5] : Review.Bytes);
            Assert.Equal(HttpStatusCode.OK, status);
        });
    }

    static (long Memory, int Handles) Measure(RunningWebhook webhook)
    {
        webhook.Log.Lines.Clear();
        for (var i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(200);
        }
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(true), process.HandleCount);
    }
}
